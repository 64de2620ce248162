"""Writes `pyjwt.json`: tokens that PyJWT has signed, so that not only our own library says what a token is.

    pip install PyJWT cryptography && python tests/it/access/classes/pyjwt.py
"""

import json
import pathlib

import jwt
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
from jwt.algorithms import ECAlgorithm, HMACAlgorithm, OKPAlgorithm, RSAAlgorithm

CLAIMS = {"sub": "7", "iss": "https://id.example.org", "aud": "chat", "nbf": 1_700_000_000, "exp": 4_102_444_800}
# Those that a key of their kind has where it does not say which.
USUAL = ["HS256", "RS256", "ES256", "ES384", "EdDSA"]


def public_pem(key):
    form = serialization.PublicFormat.SubjectPublicKeyInfo
    return key.public_key().public_bytes(serialization.Encoding.PEM, form).decode()


def published(key, name, **more):
    kinds = {rsa.RSAPrivateKey: RSAAlgorithm, ec.EllipticCurvePrivateKey: ECAlgorithm}
    kinds[ed25519.Ed25519PrivateKey] = OKPAlgorithm
    if isinstance(key, bytes):
        jwk = HMACAlgorithm.to_jwk(key)
    else:
        jwk = next(of for kind, of in kinds.items() if isinstance(key, kind)).to_jwk(key.public_key())
    jwk = json.loads(jwk)
    jwk.pop("key_ops", None)
    return jwk | {"kid": name} | more


def signed(key, algorithm, name):
    return jwt.encode(CLAIMS, key, algorithm, headers={"kid": name})


secret = b"0123456789abcdef" * 4
strong, other, weak = (rsa.generate_private_key(65537, bits) for bits in (2048, 2048, 1024))
p256, p384, p521 = (ec.generate_private_key(curve()) for curve in (ec.SECP256R1, ec.SECP384R1, ec.SECP521R1))
edwards = ed25519.Ed25519PrivateKey.generate()

keys = {name: secret for name in ["HS256", "HS384", "HS512"]}
keys |= {name: strong for name in ["RS256", "RS384", "RS512", "PS256", "PS384", "PS512"]}
keys |= {"ES256": p256, "ES384": p384, "EdDSA": edwards}
usable = [published(key, name, **({} if name in USUAL else {"alg": name})) for name, key in keys.items()]
unusable = [
    published(weak, "weak"),
    published(b"short", "short"),
    published(strong, "encrypts", use="enc"),
    published(strong, "signs", key_ops=["sign"]),
    published(strong, "crossed", alg="HS256"),
    published(p256, "curve", alg="ES384"),
    published(p521, "long"),
    {"kty": "XYZ", "kid": "unknown"},
]
pathlib.Path(__file__).with_suffix(".json").write_text(
    json.dumps(
        {
            "usable": {"keys": usable},
            "unusable": {"keys": unusable},
            "pem": {
                name: public_pem(key)
                for name, key in {"RS256": strong, "ES256": p256, "ES384": p384, "EdDSA": edwards, "weak": weak}.items()
            },
            "valid": {name: signed(key, name, name) for name, key in keys.items()},
            "refused": {
                "unsigned": signed(None, "none", "RS256"),
                "of another key": signed(other, "RS256", "RS256"),
                "of another algorithm": signed(strong, "RS512", "RS256"),
                "padded otherwise": signed(strong, "PS256", "RS256"),
                "weak": signed(weak, "RS256", "weak"),
                "short": signed(b"short", "HS256", "short"),
                "encrypts": signed(strong, "RS256", "encrypts"),
                "signs": signed(strong, "RS256", "signs"),
                "long": signed(p521, "ES512", "long"),
            },
        },
        indent=1,
    )
    + "\n"
)
