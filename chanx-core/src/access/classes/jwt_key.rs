//! A key that verifies tokens, and the one algorithm that it is for.

use std::fmt;

use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD};
use jsonwebtoken::{
    Algorithm, AlgorithmFamily, DecodingKey,
    crypto::rust_crypto,
    jwk::{AlgorithmParameters, EllipticCurve, Jwk, KeyOperations, PublicKeyUse},
};

/// What 256 bits of hash need to be worth their length.
const SHORTEST_SECRET: usize = 32;
/// Below it a key can be broken (RFC 7518 §3.3); above it verifying takes long.
const RSA_BITS: std::ops::RangeInclusive<usize> = 2048..=4096;

/// How a token is signed (RFC 7518 §3.1, RFC 8037 §3.1).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum JwtAlgorithm {
    /// HMAC with SHA-256: a secret that the issuer has too.
    HS256,
    /// HMAC with SHA-384.
    HS384,
    /// HMAC with SHA-512.
    HS512,
    /// RSA, padded as PKCS #1 v1.5 has it, with SHA-256.
    RS256,
    /// RSA, padded as PKCS #1 v1.5 has it, with SHA-384.
    RS384,
    /// RSA, padded as PKCS #1 v1.5 has it, with SHA-512.
    RS512,
    /// RSA-PSS with SHA-256.
    PS256,
    /// RSA-PSS with SHA-384.
    PS384,
    /// RSA-PSS with SHA-512.
    PS512,
    /// ECDSA over P-256 with SHA-256.
    ES256,
    /// ECDSA over P-384 with SHA-384.
    ES384,
    /// Ed25519.
    EdDSA,
}

/// Why a key can't be used. Nothing of the key stands in it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum KeyError {
    /// It would be guessed.
    #[error("a secret has to have {SHORTEST_SECRET} bytes or more")]
    ShortSecret,
    /// Everybody could sign with it.
    #[error("a public key is no secret: `JwtKey::pem` takes it")]
    PublicSecret,
    /// It is of another kind than its algorithm needs.
    #[error("the key is none for {0:?}")]
    OtherKind(JwtAlgorithm),
    /// It can't be read.
    #[error("the key can't be read")]
    Unreadable,
    /// It would be broken, or take too long.
    #[error("an RSA key has to have {} to {} bits", RSA_BITS.start(), RSA_BITS.end())]
    RsaSize,
    /// The document is none (RFC 7517 §5).
    #[error("it is no JSON Web Key Set")]
    NoKeySet,
    /// With none, everybody would be refused.
    #[error("the key set has no key that can verify a token")]
    NoKeys,
}

/// A key that verifies tokens: of one algorithm, whatever a token says of itself.
///
/// ```
/// use chanx_core::access::{JwtAlgorithm, JwtKey, KeyError};
///
/// let key = JwtKey::secret(JwtAlgorithm::HS256, "0123456789abcdef0123456789abcdef")?.named("2026-11");
/// let short = JwtKey::secret(JwtAlgorithm::HS256, "");
/// assert_eq!(short.unwrap_err(), KeyError::ShortSecret);
/// # Ok::<_, KeyError>(())
/// ```
#[derive(Clone)]
pub struct JwtKey {
    pub(super) name: Option<String>,
    pub(super) algorithm: Algorithm,
    pub(super) decoding: DecodingKey,
}

impl JwtKey {
    /// A secret of 32 bytes or more, which whoever issues tokens has too: for the algorithms `HS…`.
    ///
    /// # Errors
    /// Where it is shorter, or a public key in PEM; where the algorithm is another.
    pub fn secret(algorithm: JwtAlgorithm, secret: impl AsRef<[u8]>) -> Result<Self, KeyError> {
        let secret = secret.as_ref();
        if secret.trim_ascii_start().starts_with(b"-----BEGIN") {
            return Err(KeyError::PublicSecret);
        }
        Self::checked(algorithm, DecodingKey::from_secret(secret))
    }

    /// The issuer's public key in PEM: for all algorithms but `HS…`.
    ///
    /// # Errors
    /// Where it is none, or none for this algorithm; where an RSA key has less than 2048 or more than 4096 bits.
    pub fn pem(algorithm: JwtAlgorithm, pem: impl AsRef<[u8]>) -> Result<Self, KeyError> {
        let pem = pem.as_ref();
        let read = match algorithm.of_library().family() {
            AlgorithmFamily::Hmac => return Err(KeyError::OtherKind(algorithm)),
            AlgorithmFamily::Rsa => DecodingKey::from_rsa_pem(pem),
            AlgorithmFamily::Ec => DecodingKey::from_ec_pem(pem),
            AlgorithmFamily::Ed => DecodingKey::from_ed_pem(pem),
        };
        Self::checked(algorithm, read.map_err(|_| KeyError::Unreadable)?)
    }

    /// The name by which tokens choose it, their `kid`.
    #[must_use]
    pub fn named(mut self, name: impl Into<String>) -> Self {
        self.name = Some(name.into());
        self
    }

    /// One of a set (RFC 7517); `None` where it is not for verifying tokens, or not for any that we can.
    pub(super) fn of_set(jwk: &Jwk) -> Option<Self> {
        let common = &jwk.common;
        let is_for_signatures =
            !matches!(&common.public_key_use, Some(other) if *other != PublicKeyUse::Signature);
        let operations = common.key_operations.as_deref();
        if !is_for_signatures || operations.is_some_and(|all| !all.contains(&KeyOperations::Verify)) {
            return None;
        }
        let algorithm = match common.key_algorithm {
            Some(named) => Algorithm::try_from(named).ok()?,
            None => usual(&jwk.algorithm)?,
        };
        let key = DecodingKey::from_jwk(jwk).ok()?;
        let key = Self::checked(JwtAlgorithm::from_library(algorithm)?, key).ok()?;
        Some(match &common.key_id {
            Some(name) => key.named(name),
            None => key,
        })
    }

    fn checked(algorithm: JwtAlgorithm, decoding: DecodingKey) -> Result<Self, KeyError> {
        let library = algorithm.of_library();
        if decoding.family() != library.family() {
            return Err(KeyError::OtherKind(algorithm));
        }
        match decoding.family() {
            AlgorithmFamily::Hmac if is_short(&decoding) => return Err(KeyError::ShortSecret),
            AlgorithmFamily::Rsa => {
                let modulus = modulus(&decoding).ok_or(KeyError::Unreadable)?;
                if !RSA_BITS.contains(&bits(&modulus)) {
                    return Err(KeyError::RsaSize);
                }
            }
            _ => {}
        }
        // Says whether it is a point of the algorithm's curve.
        (rust_crypto::DEFAULT_PROVIDER.verifier_factory)(&library, &decoding)
            .map_err(|_| KeyError::OtherKind(algorithm))?;
        Ok(Self {
            name: None,
            algorithm: library,
            decoding,
        })
    }
}

/// What a key of a set is for that does not say so.
fn usual(parameters: &AlgorithmParameters) -> Option<Algorithm> {
    match parameters {
        AlgorithmParameters::RSA(_) => Some(Algorithm::RS256),
        AlgorithmParameters::OctetKey(_) => Some(Algorithm::HS256),
        AlgorithmParameters::OctetKeyPair(pair) if pair.curve == EllipticCurve::Ed25519 => {
            Some(Algorithm::EdDSA)
        }
        AlgorithmParameters::EllipticCurve(point) => match point.curve {
            EllipticCurve::P256 => Some(Algorithm::ES256),
            EllipticCurve::P384 => Some(Algorithm::ES384),
            _ => None,
        },
        _ => None,
    }
}

fn is_short(secret: &DecodingKey) -> bool {
    secret
        .try_get_as_bytes()
        .is_ok_and(|secret| secret.len() < SHORTEST_SECRET)
}

/// What an RSA key's length is measured by: it was read as a whole, or came in its parts.
fn modulus(key: &DecodingKey) -> Option<Vec<u8>> {
    if let Ok(der) = key.try_get_as_bytes() {
        let components = rust_crypto::DEFAULT_PROVIDER
            .key_utils
            .rsa_pub_components_from_public_key;
        return components(der).ok().map(|(modulus, _)| modulus);
    }
    match Jwk::from_decoding_key(key, None).ok()?.algorithm {
        AlgorithmParameters::RSA(parts) => BASE64_URL_SAFE_NO_PAD.decode(parts.n).ok(),
        _ => None,
    }
}

/// How long a number is.
fn bits(number: &[u8]) -> usize {
    let zeros = number.iter().take_while(|byte| **byte == 0).count();
    let first = number.get(zeros).map_or(0, |byte| byte.leading_zeros() as usize);
    (number.len() - zeros) * 8 - first
}

/// The algorithms under their names here and in the library.
macro_rules! algorithms {
    ($($name:ident)*) => {
        impl JwtAlgorithm {
            fn of_library(self) -> Algorithm {
                match self {
                    $(Self::$name => Algorithm::$name,)*
                }
            }

            fn from_library(algorithm: Algorithm) -> Option<Self> {
                match algorithm {
                    $(Algorithm::$name => Some(Self::$name),)*
                    _ => None,
                }
            }
        }
    };
}

algorithms! { HS256 HS384 HS512 RS256 RS384 RS512 PS256 PS384 PS512 ES256 ES384 EdDSA }

/// Without the key.
impl fmt::Debug for JwtKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("JwtKey")
            .field("name", &self.name)
            .field("algorithm", &self.algorithm)
            .finish_non_exhaustive()
    }
}
