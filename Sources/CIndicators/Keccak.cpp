#include "CIndicators.h"

#include <cryptopp/keccak.h>

#include <cstring>

void indicators_keccak256(const uint8_t *bytes, size_t count, uint8_t digest[32]) {
    try {
        CryptoPP::Keccak_256 hash;
        hash.Update(bytes, count);
        hash.TruncatedFinal(digest, 32);
    } catch (...) {
        std::memset(digest, 0, 32);
    }
}
