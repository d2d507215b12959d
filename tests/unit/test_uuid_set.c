/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "api/uuid_set.h"

#include <check.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "api/siphash.h"
#include "unit.h"

/*
 * SipHash-2-4 of the bytes 00, 01, ... under the key 00 01 ... 0f, of lengths 0 to 63.
 * Source: vectors.h of the reference code, https://github.com/veorq/SipHash (CC0).
 */
static const uint64_t VECTORS[64] = {
    UINT64_C(0x726fdb47dd0e0e31), UINT64_C(0x74f839c593dc67fd), UINT64_C(0x0d6c8009d9a94f5a),
    UINT64_C(0x85676696d7fb7e2d), UINT64_C(0xcf2794e0277187b7), UINT64_C(0x18765564cd99a68d),
    UINT64_C(0xcbc9466e58fee3ce), UINT64_C(0xab0200f58b01d137), UINT64_C(0x93f5f5799a932462),
    UINT64_C(0x9e0082df0ba9e4b0), UINT64_C(0x7a5dbbc594ddb9f3), UINT64_C(0xf4b32f46226bada7),
    UINT64_C(0x751e8fbc860ee5fb), UINT64_C(0x14ea5627c0843d90), UINT64_C(0xf723ca908e7af2ee),
    UINT64_C(0xa129ca6149be45e5), UINT64_C(0x3f2acc7f57c29bdb), UINT64_C(0x699ae9f52cbe4794),
    UINT64_C(0x4bc1b3f0968dd39c), UINT64_C(0xbb6dc91da77961bd), UINT64_C(0xbed65cf21aa2ee98),
    UINT64_C(0xd0f2cbb02e3b67c7), UINT64_C(0x93536795e3a33e88), UINT64_C(0xa80c038ccd5ccec8),
    UINT64_C(0xb8ad50c6f649af94), UINT64_C(0xbce192de8a85b8ea), UINT64_C(0x17d835b85bbb15f3),
    UINT64_C(0x2f2e6163076bcfad), UINT64_C(0xde4daaaca71dc9a5), UINT64_C(0xa6a2506687956571),
    UINT64_C(0xad87a3535c49ef28), UINT64_C(0x32d892fad841c342), UINT64_C(0x7127512f72f27cce),
    UINT64_C(0xa7f32346f95978e3), UINT64_C(0x12e0b01abb051238), UINT64_C(0x15e034d40fa197ae),
    UINT64_C(0x314dffbe0815a3b4), UINT64_C(0x027990f029623981), UINT64_C(0xcadcd4e59ef40c4d),
    UINT64_C(0x9abfd8766a33735c), UINT64_C(0x0e3ea96b5304a7d0), UINT64_C(0xad0c42d6fc585992),
    UINT64_C(0x187306c89bc215a9), UINT64_C(0xd4a60abcf3792b95), UINT64_C(0xf935451de4f21df2),
    UINT64_C(0xa9538f0419755787), UINT64_C(0xdb9acddff56ca510), UINT64_C(0xd06c98cd5c0975eb),
    UINT64_C(0xe612a3cb9ecba951), UINT64_C(0xc766e62cfcadaf96), UINT64_C(0xee64435a9752fe72),
    UINT64_C(0xa192d576b245165a), UINT64_C(0x0a8787bf8ecb74b2), UINT64_C(0x81b3e73d20b49b6f),
    UINT64_C(0x7fa8220ba3b2ecea), UINT64_C(0x245731c13ca42499), UINT64_C(0xb78dbfaf3a8d83bd),
    UINT64_C(0xea1ad565322a1a0b), UINT64_C(0x60e61c23a3795013), UINT64_C(0x6606d7e446282b93),
    UINT64_C(0x6ca4ecb15c5f91e1), UINT64_C(0x9f626da15c9625f3), UINT64_C(0xe51b38608ef25f57),
    UINT64_C(0x958a324ceb064572),
};

START_TEST(siphash_gives_the_published_vectors)
{
    /* The bytes 00 to 0f of the key, as little-endian halves. */
    static const struct siphash_key KEY = {
        {UINT64_C(0x0706050403020100), UINT64_C(0x0f0e0d0c0b0a0908)}};
    for (size_t length = 0; length < 64; length++) {
        char *input = malloc(length > 0 ? length : 1);
        for (size_t i = 0; i < length; i++)
            input[i] = (char)i;
        uint64_t hash = siphash(&KEY, input, length);
        free(input);
        ck_assert_msg(hash == VECTORS[length], "length %zu: %016" PRIx64, length, hash);
    }
}
END_TEST

START_TEST(siphash_depends_on_its_key)
{
    static const struct siphash_key KEYS[] = {{{0, 0}}, {{1, 0}}, {{0, 1}}};
    ck_assert_uint_ne(siphash(&KEYS[0], "uuid", 4), siphash(&KEYS[1], "uuid", 4));
    ck_assert_uint_ne(siphash(&KEYS[0], "uuid", 4), siphash(&KEYS[2], "uuid", 4));
    ck_assert_uint_ne(siphash(&KEYS[1], "uuid", 4), siphash(&KEYS[2], "uuid", 4));
}
END_TEST

static struct uuid_set *new_set(void)
{
    struct uuid_set *set = uuid_set_new();
    ck_assert_ptr_nonnull(set);
    return set;
}

START_TEST(a_uuid_is_new_once)
{
    struct uuid_set *set = new_set();
    ck_assert_uint_eq(uuid_set_count(set), 0);
    ck_assert_int_eq(uuid_set_add(set, "one", 3), UUID_NEW);
    ck_assert_int_eq(uuid_set_add(set, "two", 3), UUID_NEW);
    ck_assert_int_eq(uuid_set_add(set, "one", 3), UUID_KNOWN);
    ck_assert_int_eq(uuid_set_add(set, "two", 3), UUID_KNOWN);
    ck_assert_uint_eq(uuid_set_count(set), 2);
    uuid_set_free(set);
}
END_TEST

START_TEST(all_bytes_of_a_uuid_count)
{
    struct uuid_set *set = new_set();
    ck_assert_int_eq(uuid_set_add(set, "", 0), UUID_NEW);
    ck_assert_int_eq(uuid_set_add(set, "\0", 1), UUID_NEW);
    ck_assert_int_eq(uuid_set_add(set, "\0\0", 2), UUID_NEW);
    ck_assert_int_eq(uuid_set_add(set, "a", 1), UUID_NEW);
    ck_assert_int_eq(uuid_set_add(set, "A", 1), UUID_NEW);
    ck_assert_int_eq(uuid_set_add(set, "a\0", 2), UUID_NEW);
    ck_assert_int_eq(uuid_set_add(set, "a\0b", 3), UUID_NEW);
    ck_assert_int_eq(uuid_set_add(set, "a\0c", 3), UUID_NEW);
    ck_assert_int_eq(uuid_set_add(set, "a\0bx", 3), UUID_KNOWN);
    ck_assert_uint_eq(uuid_set_count(set), 8);
    uuid_set_free(set);
}
END_TEST

/* As on an array, only the last digits differ. */
static int add_numbered(struct uuid_set *set, unsigned number)
{
    char uuid[80];
    int length =
        snprintf(uuid, sizeof uuid, "5CFC98F0-731C-2474-FE84-0BC2C3A28543-VIM-%016X", number);
    return (int)uuid_set_add(set, uuid, (size_t)length);
}

START_TEST(a_set_grows_and_forgets_nothing)
{
    enum { MANY = 50000 };
    struct uuid_set *set = new_set();
    for (unsigned i = 0; i < MANY; i++) {
        if (add_numbered(set, i) != UUID_NEW)
            ck_abort_msg("%u is known", i);
        ck_assert_uint_eq(uuid_set_count(set), i + 1);
    }
    for (unsigned i = 0; i < MANY; i++)
        if (add_numbered(set, i) != UUID_KNOWN)
            ck_abort_msg("%u is forgotten", i);
    ck_assert_uint_eq(uuid_set_count(set), MANY);
    uuid_set_free(set);
}
END_TEST

START_TEST(a_cleared_set_is_empty_and_can_be_used_again)
{
    struct uuid_set *set = new_set();
    for (int round = 0; round < 3; round++) {
        for (unsigned i = 0; i < 2000; i++)
            ck_assert_int_eq(add_numbered(set, i), UUID_NEW);
        ck_assert_uint_eq(uuid_set_count(set), 2000);
        uuid_set_clear(set);
        ck_assert_uint_eq(uuid_set_count(set), 0);
    }
    uuid_set_free(set);
    uuid_set_free(NULL);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("uuid_set");
    TCase *hash = tcase_create("siphash");
    tcase_add_test(hash, siphash_gives_the_published_vectors);
    tcase_add_test(hash, siphash_depends_on_its_key);
    suite_add_tcase(suite, hash);

    TCase *tests = tcase_create("uuid_set");
    tcase_set_timeout(tests, 60);
    tcase_add_test(tests, a_uuid_is_new_once);
    tcase_add_test(tests, all_bytes_of_a_uuid_count);
    tcase_add_test(tests, a_set_grows_and_forgets_nothing);
    tcase_add_test(tests, a_cleared_set_is_empty_and_can_be_used_again);
    suite_add_tcase(suite, tests);
    return unit_run(suite);
}
