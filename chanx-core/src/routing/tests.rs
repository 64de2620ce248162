//! Patterns, precedence, reversal.
