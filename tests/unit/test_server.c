/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "api/server.h"

#include <check.h>
#include <string.h>

#include "unit.h"

#define COUNT(array) (sizeof(array) / sizeof *(array))

START_TEST(a_host_is_a_name_or_an_address)
{
    static const struct {
        const char *text;
        const char *host;
        bool is_ipv6_address;
    } CASES[] = {
        {"vmstore01.example.com", "vmstore01.example.com", false},
        {"vmstore01.example.com.", "vmstore01.example.com.", false},
        {"VMSTORE_01", "VMSTORE_01", false},
        {"a", "a", false},
        {"xn--bcher-kva.example", "xn--bcher-kva.example", false},
        {"192.0.2.17", "192.0.2.17", false},
        {"::1", "::1", true},
        {"[::1]", "::1", true},
        {"2001:db8::17", "2001:db8::17", true},
        {"[2001:DB8:0:0:0:0:0:17]", "2001:DB8:0:0:0:0:0:17", true},
        {"::ffff:192.0.2.17", "::ffff:192.0.2.17", true},
        {"ffff:ffff:ffff:ffff:ffff:ffff:255.255.255.255",
         "ffff:ffff:ffff:ffff:ffff:ffff:255.255.255.255", true}, /* the longest */
        {"fe80::1%eth0", "fe80::1%eth0", true},
        {"[fe80::1%br-lan.2]", "fe80::1%br-lan.2", true},
    };
    for (size_t i = 0; i < COUNT(CASES); i++) {
        struct server server = {0};
        struct failure failure = {""};
        ck_assert_msg(server_set_host(&server, CASES[i].text, &failure), "'%s' is refused: %s",
                      CASES[i].text, failure.text);
        ck_assert_str_eq(server.host, CASES[i].host);
        ck_assert_msg(server.is_ipv6_address == CASES[i].is_ipv6_address, "'%s'", CASES[i].text);
    }
}
END_TEST

START_TEST(what_is_no_host_is_refused_with_the_reason)
{
    static const struct {
        const char *text;
        const char *reason;
    } CASES[] = {
        {"", "empty"},
        {"https://vmstore01", "https://"},
        {"http://vmstore01/", "https://"},
        {"vmstore01:443", "-p"},
        {"192.0.2.17:443", "-p"},
        {"1::2::3", "'1::2::3'"},
        {"[vmstore01]", "IPv6"},
        {"[192.0.2.17]", "IPv6"},
        {"[]", "IPv6"},
        {"[::1", "[::1"},
        {"::1]", "::1]"},
        {"[::1]:443", "[::1]:443"},
        {"[", "["},
        {"vm store", "vm store"},
        {"vmstore01/api", "vmstore01/api"},
        {"user@vmstore01", "user@vmstore01"},
        {"vmstore01?x", "vmstore01?x"},
        {"vmstore01#x", "vmstore01#x"},
        {"vmstore01\r\nX: y", "not a host name"},
        {"vmstore01%eth0", "not a host name"},
        {"-k", "-k"},
        {".", "'.'"},
        {".example.com", ".example.com"},
        {"fe80::1%", "fe80::1%"},
        {"fe80::1%eth0/x", "fe80::1%eth0/x"},
        {"fe80::1%25%eth0", "fe80::1%25%eth0"},
        {"b\xc3\xbc"
         "cher.example",
         "cher.example"},
    };
    for (size_t i = 0; i < COUNT(CASES); i++) {
        struct server server = {0};
        struct failure failure = {""};
        ck_assert_msg(!server_set_host(&server, CASES[i].text, &failure), "'%s' is taken",
                      CASES[i].text);
        ck_assert_msg(strstr(failure.text, CASES[i].reason), "'%s': %s", CASES[i].text,
                      failure.text);
    }
}
END_TEST

START_TEST(a_host_has_at_most_255_characters)
{
    char text[257];
    memset(text, 'a', sizeof text);
    text[255] = '\0';
    struct server server = {0};
    struct failure failure = {""};
    ck_assert(server_set_host(&server, text, &failure));
    ck_assert_str_eq(server.host, text);
    text[255] = 'a';
    text[256] = '\0';
    ck_assert(!server_set_host(&server, text, &failure));
    ck_assert_ptr_nonnull(strstr(failure.text, "255"));
}
END_TEST

/* SHA-256 of the empty text, in base64. */
#define PIN "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU="

START_TEST(a_pin_is_44_characters_of_base64)
{
    static const char *const TEXTS[] = {PIN, "sha256//" PIN};
    for (size_t i = 0; i < COUNT(TEXTS); i++) {
        struct server server = {0};
        struct failure failure = {""};
        ck_assert_msg(server_set_pin(&server, TEXTS[i], &failure), "'%s': %s", TEXTS[i],
                      failure.text);
        ck_assert_str_eq(server.pin, "sha256//" PIN);
    }
}
END_TEST

START_TEST(what_is_no_pin_is_refused_with_the_reason)
{
    static const char *const TEXTS[] = {
        "",
        "sha256//",
        "=",
        "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU",   /* 43 characters */
        "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFUA",  /* no = at the end */
        "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFUA=", /* 45 */
        "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuF==",  /* 31 bytes */
        "47DEQpj8HBSa-_TImW-5JCeuQeRkm5NMpJWZG3hSuFU=",  /* base64 for URLs */
        "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSu U=",
        "sha256/" PIN,
        "SHA256//" PIN,
        "sha256//sha256//" PIN,
        PIN ";sha256//" PIN,
        "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855", /* hexadecimal */
    };
    for (size_t i = 0; i < COUNT(TEXTS); i++) {
        struct server server = {0};
        struct failure failure = {""};
        ck_assert_msg(!server_set_pin(&server, TEXTS[i], &failure), "'%s' is taken", TEXTS[i]);
        ck_assert_msg(strstr(failure.text, "44 characters"), "'%s': %s", TEXTS[i], failure.text);
        ck_assert_str_eq(server.pin, "");
    }
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("server");
    TCase *tests = tcase_create("server");
    tcase_add_test(tests, a_host_is_a_name_or_an_address);
    tcase_add_test(tests, what_is_no_host_is_refused_with_the_reason);
    tcase_add_test(tests, a_host_has_at_most_255_characters);
    tcase_add_test(tests, a_pin_is_44_characters_of_base64);
    tcase_add_test(tests, what_is_no_pin_is_refused_with_the_reason);
    suite_add_tcase(suite, tests);
    return unit_run(suite);
}
