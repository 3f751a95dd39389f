#include "CIndicators.h"

#include <arpa/inet.h>
#include <stdlib.h>
#include <string.h>
#include <unicase.h>
#include <uninorm.h>
#include <unistr.h>

ptrdiff_t indicators_normalise_text(const uint8_t *text, size_t count, bool fold, uint8_t *out, size_t capacity) {
    if (u8_check(text, count) != NULL) return -1;
    size_t length = 0;
    uint8_t *result = fold ? u8_casefold(text, count, NULL, UNINORM_NFC, NULL, &length)
                           : u8_normalize(UNINORM_NFC, text, count, NULL, &length);
    if (result == NULL) return count == 0 ? 0 : -1;
    const bool fits = length <= capacity;
    if (fits) memcpy(out, result, length);
    free(result);
    return fits ? (ptrdiff_t)length : -1;
}

bool indicators_ipv6_parse(const char *text, uint8_t address[16]) { return inet_pton(AF_INET6, text, address) == 1; }

bool indicators_ipv6_format(const uint8_t address[16], char *text) {
    return inet_ntop(AF_INET6, address, text, INET6_ADDRSTRLEN) != NULL;
}
