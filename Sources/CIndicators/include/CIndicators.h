// C functions over libphonenumber, libidn2, libpsl, libunistring and Crypto++. No exception crosses them, and none of
// them keeps a pointer that it was given.
#ifndef MANDALA_C_INDICATORS_H
#define MANDALA_C_INDICATORS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef enum {
    indicators_phone_possible = 0,
    indicators_phone_not_a_number = 1,
    indicators_phone_unknown_country_code = 2,
    indicators_phone_too_short = 3,
    indicators_phone_too_long = 4,
    indicators_phone_wrong_length = 5,
    indicators_phone_unknown_region = 6,
    indicators_phone_failed = 7,
} indicators_phone_outcome;

// Values of libphonenumber's PhoneNumberType; 11 where it does not know.
typedef struct {
    indicators_phone_outcome outcome;
    int32_t line_type;
    bool valid;
    char e164[24];
    char region[4];
} indicators_phone;

/// Parses ASCII digits with an optional leading plus. `region`: ISO 3166-1 alpha-2, upper case; NULL for none.
indicators_phone indicators_phone_parse(const char *digits, const char *region);

/// Writes an E.164 number with the spaces of its country's custom; `text` holds at least 48 bytes.
bool indicators_phone_format(const char *e164, char *text);

/// One UTF-8 label to its A-label (IDNA2008 with UTS #46, non-transitional). `ascii` holds at least 64 bytes.
/// Gives NULL, or libidn2's reason in English.
const char *indicators_idna_to_ascii(const char *label, char *ascii);

/// Whether the domain stands on the public suffix list built into libpsl.
bool indicators_is_public_suffix(const char *domain);

/// Keccak-256 as Ethereum and Monero use it (the padding from before FIPS 202).
void indicators_keccak256(const uint8_t *bytes, size_t count, uint8_t digest[32]);

/// Unicode NFC, and case folding as well where `fold`. Writes at most `capacity` bytes of UTF-8 and gives their
/// number; -1 where the text is not UTF-8 or does not fit.
ptrdiff_t indicators_normalise_text(const uint8_t *text, size_t count, bool fold, uint8_t *out, size_t capacity);

/// Reads an IPv6 address in any of the forms of RFC 4291 §2.2.
bool indicators_ipv6_parse(const char *text, uint8_t address[16]);

/// Writes an IPv6 address as RFC 5952 says; `text` holds at least 46 bytes.
bool indicators_ipv6_format(const uint8_t address[16], char *text);

#ifdef __cplusplus
}
#endif

#endif
