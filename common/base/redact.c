/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "base/redact.h"

#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/ascii.h"
#include "base/count.h"
#include "base/secret.h"

#define STARS "***"
#define RECOGNISED 4   /* characters of a secret that do not stand in a text by chance */
#define READING_MAX 12 /* characters that one of a secret can take: \uD83D\uDE00 */
#define READINGS_MAX 4 /* ways to read one place of a text */
#define ALIGNMENTS 3   /* bytes that base64 turns into four characters */
#define BASE64_DIGITS LETTERS DIGITS "+/"
#define BASE64_WORD BASE64_DIGITS "-_"

/* One way to read a place of a text: so many characters there stand for these bytes. */
struct reading {
    size_t length;
    unsigned char bytes[4];
    size_t count;
};

/* What is looked for. */
struct needle {
    const char *bytes;
    size_t length;
    bool is_base64;
};

static bool is_alphanumeric(char character)
{
    unsigned char byte = (unsigned char)character;
    return (byte >= '0' && byte <= '9') || (byte >= 'A' && byte <= 'Z') ||
           (byte >= 'a' && byte <= 'z') || byte >= 0x80;
}

/* Up to so many digits. Returns how many there are; *value is untouched where there are none. */
static size_t read_digits(const char *text, unsigned base, size_t most, uint32_t *value)
{
    static const char digits[] = "00112233445566778899aAbBcCdDeEfF";
    uint32_t sum = 0;
    size_t count = 0;
    for (; count < most && text[count] != '\0'; count++) {
        const char *digit = memchr(digits, text[count], (size_t)base * 2);
        if (!digit)
            break;
        sum = sum * base + (uint32_t)(digit - digits) / 2;
    }
    if (count > 0)
        *value = sum;
    return count;
}

/* A character in UTF-8. */
static struct reading character_reading(uint32_t c, size_t length)
{
    struct reading reading = {.length = length};
    size_t count = c < 0x80 ? 1 : c < 0x800 ? 2 : c < 0x10000 ? 3 : 4;
    static const unsigned char leads[] = {0, 0, 0xC0, 0xE0, 0xF0};
    for (size_t i = count; i-- > 1; c >>= 6)
        reading.bytes[i] = (unsigned char)(0x80 | (c & 0x3F));
    reading.bytes[0] = (unsigned char)(leads[count] | c);
    reading.count = count;
    return reading;
}

/* \uXXXX, or two of them for a character beyond 0xFFFF. Returns its length or 0. */
static size_t read_json_number(const char *text, uint32_t *character)
{
    uint32_t low = 0;
    if (strncmp(text, "\\u", 2) != 0 || read_digits(text + 2, 16, 4, character) != 4)
        return 0;
    if (*character < 0xD800 || *character > 0xDBFF || strncmp(text + 6, "\\u", 2) != 0 ||
        read_digits(text + 8, 16, 4, &low) != 4 || low < 0xDC00 || low > 0xDFFF)
        return 6;
    *character = 0x10000 + ((*character - 0xD800) << 10) + (low - 0xDC00);
    return 12;
}

/* RFC 8259, section 7. */
static size_t read_json_escape(const char *text, uint32_t *character)
{
    static const char escapes[] = "\"\"\\\\//b\bf\fn\nr\rt\t";
    if (text[0] != '\\')
        return 0;
    for (size_t i = 0; i + 1 < sizeof escapes; i += 2)
        if (text[1] == escapes[i]) {
            *character = (unsigned char)escapes[i + 1];
            return 2;
        }
    return read_json_number(text, character);
}

/* A character reference: &amp; &#38; &#x26; */
static size_t read_html_escape(const char *text, uint32_t *character)
{
    static const struct {
        const char *text;
        unsigned char character;
    } names[] = {{"&amp;", '&'}, {"&lt;", '<'}, {"&gt;", '>'}, {"&quot;", '"'}, {"&apos;", '\''}};
    for (size_t i = 0; i < COUNT(names); i++)
        if (strncmp(text, names[i].text, strlen(names[i].text)) == 0) {
            *character = names[i].character;
            return strlen(names[i].text);
        }
    if (strncmp(text, "&#", 2) != 0)
        return 0;
    bool is_hex = text[2] == 'x' || text[2] == 'X';
    size_t start = is_hex ? 3 : 2;
    size_t digits = read_digits(text + start, is_hex ? 16 : 10, 7, character);
    bool whole = digits > 0 && text[start + digits] == ';' && *character <= 0x10FFFF;
    return whole ? start + digits + 1 : 0;
}

static struct reading byte_reading(unsigned char byte, size_t length)
{
    return (struct reading){.length = length, .bytes = {byte}, .count = 1};
}

/* UTF-8 of a character of Latin-1: it may be a byte of UTF-8 that was taken for one. */
static bool is_latin_1(const char *text)
{
    unsigned char lead = (unsigned char)text[0];
    return (lead == 0xC2 || lead == 0xC3) && ((unsigned char)text[1] & 0xC0) == 0x80;
}

/* All ways to read a place that is not the text's end. Returns their number. */
static size_t readings_at(const char *text, struct reading readings[static READINGS_MAX])
{
    size_t count = 1;
    uint32_t number = 0;
    readings[0] = byte_reading((unsigned char)text[0], 1);
    if (is_latin_1(text)) {
        unsigned upper = ((unsigned char)text[0] & 3U) << 6;
        readings[count] =
            byte_reading((unsigned char)(upper | ((unsigned char)text[1] & 0x3FU)), 2);
        count++;
    }
    if (text[0] == '+') {
        readings[count] = byte_reading(' ', 1);
        count++;
    }
    if (text[0] == '%' && read_digits(text + 1, 16, 2, &number) == 2) {
        readings[count] = byte_reading((unsigned char)number, 3);
        count++;
    }
    size_t length = read_json_escape(text, &number);
    if (length == 0)
        length = read_html_escape(text, &number);
    if (length > 0) {
        readings[count] = character_reading(number, length);
        count++;
    }
    if (length > 0 && number >= 0x80 && number <= 0xFF) { /* UTF-8 that was taken for Latin-1 */
        readings[count] = byte_reading((unsigned char)number, length);
        count++;
    }
    return count;
}

/* Whether an escape begins here that the end of the text cuts. */
static bool is_cut_escape(const char *text)
{
    size_t length = strnlen(text, 6);
    return (text[0] == '\\' && length < 6) || (text[0] == '%' && length < 3) ||
           (text[0] == '&' && length < 6);
}

static unsigned char base64_standard(unsigned char byte)
{
    return byte == '-' ? '+' : byte == '_' ? '/' : byte;
}

/* Whether a reading gives what a needle has at a place. */
static bool reading_fits(const struct reading *reading, const struct needle *needle, size_t at)
{
    if (reading->count > needle->length - at)
        return false;
    for (size_t i = 0; i < reading->count; i++) {
        unsigned char byte = reading->bytes[i];
        if ((needle->is_base64 ? base64_standard(byte) : byte) !=
            (unsigned char)needle->bytes[at + i])
            return false;
    }
    return true;
}

/*
 * Where a needle's rest, from each of its places on, ends if it begins at one place of the text: a
 * row of places, 0 for nowhere. It follows from the rows of the places behind, so that no text
 * can make this slow.
 */
static void fill_row(const char *text, size_t at, const struct needle *needle, size_t *const *rows)
{
    struct reading readings[READINGS_MAX];
    size_t count = readings_at(text + at, readings);
    bool is_cut = is_cut_escape(text + at);
    size_t *row = rows[at % (READING_MAX + 1)];
    for (size_t place = 0; place < needle->length; place++) {
        row[place] = is_cut && place >= RECOGNISED ? at + strnlen(text + at, READING_MAX) : 0;
        for (size_t i = 0; i < count; i++) {
            if (!reading_fits(&readings[i], needle, place))
                continue;
            size_t behind = at + readings[i].length;
            size_t end = rows[behind % (READING_MAX + 1)][place + readings[i].count];
            if (end > row[place])
                row[place] = end;
        }
    }
    row[needle->length] = at;
}

/* Finds, for each place of the text, the end of a needle that begins there; 0: none does. */
static bool find_ends(const char *text, size_t length, const struct needle *needle, size_t *ends)
{
    size_t width = needle->length + 1;
    size_t *cells = calloc((READING_MAX + 1) * width, sizeof *cells);
    if (!cells)
        return false;
    size_t *rows[READING_MAX + 1];
    for (size_t i = 0; i <= READING_MAX; i++)
        rows[i] = cells + i * width;

    size_t *last = rows[length % (READING_MAX + 1)];
    for (size_t place = RECOGNISED; place < width; place++)
        last[place] = length; /* the text may be cut anywhere */
    last[needle->length] = length;
    for (size_t at = length; at-- > 0;) {
        fill_row(text, at, needle, rows);
        ends[at] = rows[at % (READING_MAX + 1)][0];
    }
    free(cells);
    return true;
}

/* Whether a part of a text is marked off as a value. */
static bool is_set_apart(const char *text, size_t start, size_t end)
{
    if (is_alphanumeric(text[end]))
        return false;
    if (start == 0 || strchr("\"'`=:([{<>,;&/\\", text[start - 1]))
        return true;
    while (start > 0 && text[start - 1] == ' ')
        start--;
    return start > 0 && strchr("=:", text[start - 1]);
}

/* Widens a part to the whole word of base64 around it. */
static void widen(const char *text, size_t *start, size_t *end)
{
    while (*start > 0 && strchr(BASE64_WORD, text[*start - 1]))
        (*start)--;
    *end += strspn(text + *end, BASE64_WORD "=");
}

static void clear_needle(char *text, const struct needle *needle)
{
    size_t length = strlen(text);
    size_t *ends = calloc(length + 1, sizeof *ends);
    if (!ends || !find_ends(text, length, needle, ends)) {
        text[0] = '\0'; /* out of memory: rather no text than a secret */
        free(ends);
        return;
    }

    size_t used = 0;
    for (size_t at = 0; at < length;) {
        size_t start = at;
        size_t end = ends[at];
        bool found = end > at && (needle->length >= RECOGNISED || is_set_apart(text, at, end));
        if (!found) {
            text[used++] = text[at++];
            continue;
        }
        if (needle->is_base64)
            widen(text, &start, &end);
        used -= at - start;
        size_t stars = end - start < strlen(STARS) ? end - start : strlen(STARS);
        memcpy(text + used, STARS, stars);
        used += stars;
        at = end;
    }
    text[used] = '\0';
    free(ends);
}

/*
 * Base64 of a secret behind so many other bytes, without the characters in front that depend on
 * these. The last character, where it depends on what follows as well, is there where nothing
 * follows. NULL: out of memory.
 */
static struct secret *encode_base64(const char *bytes, size_t length, size_t in_front, bool to_end)
{
    size_t bits = length * 8;
    size_t bit = (6 - in_front * 8 % 6) % 6; /* of the secret's, where its first character begins */
    struct secret *encoded = secret_new(bits / 6 + 1);
    for (; encoded && (to_end ? bit < bits : bit + 6 <= bits); bit += 6) {
        unsigned pair = (unsigned)(unsigned char)bytes[bit / 8] << 8;
        if (bit / 8 + 1 < length)
            pair |= (unsigned char)bytes[bit / 8 + 1];
        secret_append(encoded, &BASE64_DIGITS[pair >> (10 - bit % 8) & 0x3F], 1);
    }
    return encoded;
}

static void clear_base64(char *text, const char *secret, size_t length)
{
    /* A short one is no more than a value of its own, with nothing in front. */
    size_t alignments = length < RECOGNISED ? 1 : ALIGNMENTS;
    for (size_t in_front = 0; in_front < alignments; in_front++) {
        struct secret *encoded = encode_base64(secret, length, in_front, length < RECOGNISED);
        if (!encoded) {
            text[0] = '\0';
            return;
        }
        clear_needle(text, &(struct needle){secret_text(encoded), secret_length(encoded), true});
        secret_free(encoded);
    }
}

void redact(char *text, const char *secret)
{
    const struct needle needle = {secret, strlen(secret), false};
    if (needle.length == 0)
        return;
    clear_needle(text, &needle);
    clear_base64(text, secret, needle.length);
}

/* Clears a password as it stands in the login's request, which may be encoded as a whole. */
static void redact_json(char *text, const char *password)
{
    size_t size = 6 * strlen(password) + 2; /* each byte as \u00XX, and the quotes */
    struct secret *string = secret_new(size);
    if (!string || !secret_append_json(string, password)) {
        text[0] = '\0';
        secret_free(string);
        return;
    }
    secret_keep(string, 1, secret_length(string) - 2);
    if (strcmp(secret_text(string), password) != 0)
        redact(text, secret_text(string));
    secret_free(string);
}

void redact_login(char *text, const char *username, const char *password)
{
    size_t length = strlen(username) + 1 + strlen(password);
    struct secret *both = secret_new(length);
    if (!both) {
        text[0] = '\0';
        return;
    }
    secret_append(both, username, strlen(username));
    secret_append(both, ":", 1);
    secret_append(both, password, strlen(password));
    clear_base64(text, secret_text(both), length);
    secret_free(both);
    redact(text, password);
    redact_json(text, password);
}
