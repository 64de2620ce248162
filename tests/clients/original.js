const socket = new WebSocket('ws://localhost:8000/ws/assistants/');

// Add authentication headers
socket.onopen = function() {
    console.log('Connected to assistant');

    // Send a message
    socket.send(JSON.stringify({
        action: 'new_message',
        payload: {
            content: 'Hello assistant!'
        }
    }));
};

socket.onmessage = function(e) {
    const data = JSON.parse(e.data);

    if (data.action === 'reply') {
        console.log('Assistant replied:', data.payload.content);
    }
};
