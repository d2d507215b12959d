/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "api/server.h"

#include <check.h>
#include <string.h>

#include "unit.h"

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
         "ffff:ffff:ffff:ffff:ffff:ffff:255.255.255.255", true}, /* the longest one */
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

START_TEST(an_origin_has_the_host_as_a_url_wants_it)
{
    static const char *const CASES[][2] = {
        {"vmstore01.example.com", "https://vmstore01.example.com:8443"},
        {"192.0.2.17", "https://192.0.2.17:8443"},
        {"::1", "https://[::1]:8443"},
        {"[fe80::1%br-lan.2]", "https://[fe80::1%25br-lan.2]:8443"}, /* RFC 6874 */
    };
    for (size_t i = 0; i < COUNT(CASES); i++) {
        struct server server = {.port = 8443};
        struct failure failure;
        char origin[SERVER_ORIGIN_SIZE];
        ck_assert(server_set_host(&server, CASES[i][0], &failure));
        server_write_origin(&server, origin);
        ck_assert_str_eq(origin, CASES[i][1]);
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
        {"admin:secret@vmstore01", "-u: -H vmstore01"},
        {"admin:secret@vm store", "'vm store'"},
        {"user@vmstore01", "-u: -H vmstore01"},
        {"https://admin:secret@vmstore01:8443/api?x", ": -H vmstore01 -p 8443"},
        {"https://[::1]:8443/", ": -H [::1] -p 8443"},
        {"https://[::1", "https://"},
        {"https://", "https://"},
        {"vmstore01:8443", ": -H vmstore01 -p 8443"},
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
        ck_assert_msg(!strstr(failure.text, "secret"), "%s", failure.text);
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

/* SHA-256 of "a", of "b", and of nothing, in base64. */
#define PIN "ypeBEsobvcr6wjGzmiPcTaeG7/gUfE5yuYB3ha/uSLs="
#define PIN_B "PiPoFgA5WUoziU9lZOGxNIu9egCI1CxKy3PurtWcAJ0="
#define PIN_OF_NOTHING "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU="

START_TEST(a_pin_is_44_characters_of_base64)
{
    static const char *const TEXTS[] = {PIN, "sha256//" PIN};
    for (size_t i = 0; i < COUNT(TEXTS); i++) {
        struct server server = {0};
        struct failure failure = {""};
        ck_assert_msg(server_add_pin(&server, TEXTS[i], &failure), "'%s': %s", TEXTS[i],
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
        ck_assert_msg(!server_add_pin(&server, TEXTS[i], &failure), "'%s' is taken", TEXTS[i]);
        ck_assert_msg(strstr(failure.text, "44 characters"), "'%s': %s", TEXTS[i], failure.text);
        ck_assert_str_eq(server.pin, "");
    }
}
END_TEST

START_TEST(several_pins_are_joined_as_libcurl_takes_them)
{
    struct server server = {0};
    struct failure failure = {""};
    ck_assert(server_add_pin(&server, PIN, &failure));
    ck_assert(server_add_pin(&server, "sha256//" PIN_B, &failure));
    ck_assert_str_eq(server.pin, "sha256//" PIN ";sha256//" PIN_B);
    for (int i = 2; i < SERVER_PINS_MAX; i++)
        ck_assert(server_add_pin(&server, PIN, &failure));
    ck_assert_uint_eq(strlen(server.pin), SERVER_PINS_MAX * 53 - 1);
    ck_assert(!server_add_pin(&server, PIN, &failure));
    ck_assert_ptr_nonnull(strstr(failure.text, "8 times"));
}
END_TEST

START_TEST(the_pin_of_nothing_is_refused_by_name)
{
    struct server server = {0};
    struct failure failure = {""};
    ck_assert(!server_add_pin(&server, PIN_OF_NOTHING, &failure));
    ck_assert_ptr_nonnull(strstr(failure.text, "empty key"));
    ck_assert_str_eq(server.pin, "");
}
END_TEST

START_TEST(trust_that_contradicts_itself_is_refused)
{
    static const struct {
        struct server server;
        const char *says; /* NULL: no contradiction */
    } CASES[] = {
        {{.insecure = true}, NULL},
        {{.pin = PIN}, NULL},
        {{.pin = PIN, .ca_file = "/etc/passwd"}, NULL},
        {{.insecure = true, .pin = PIN}, "--pin-sha256"},
        {{.insecure = true, .ca_file = "/etc/passwd"}, "--ca-file"},
    };
    for (size_t i = 0; i < COUNT(CASES); i++) {
        struct failure failure = {""};
        ck_assert_msg(server_check_trust(&CASES[i].server, &failure) == !CASES[i].says,
                      "case %zu: %s", i, failure.text);
        ck_assert_msg(!CASES[i].says || strstr(failure.text, CASES[i].says), "%s", failure.text);
    }
}
END_TEST

START_TEST(forgotten_trust_leaves_the_systems_authorities)
{
    struct server server = {.host = "a", .pin = PIN, .ca_file = "x", .insecure = true};
    server_forget_trust(&server);
    ck_assert_str_eq(server.pin, "");
    ck_assert_ptr_null(server.ca_file);
    ck_assert(!server.insecure);
    ck_assert_str_eq(server.host, "a");
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("server");
    TCase *tests = tcase_create("server");
    tcase_add_test(tests, a_host_is_a_name_or_an_address);
    tcase_add_test(tests, an_origin_has_the_host_as_a_url_wants_it);
    tcase_add_test(tests, what_is_no_host_is_refused_with_the_reason);
    tcase_add_test(tests, a_host_has_at_most_255_characters);
    tcase_add_test(tests, a_pin_is_44_characters_of_base64);
    tcase_add_test(tests, what_is_no_pin_is_refused_with_the_reason);
    tcase_add_test(tests, several_pins_are_joined_as_libcurl_takes_them);
    tcase_add_test(tests, the_pin_of_nothing_is_refused_by_name);
    tcase_add_test(tests, trust_that_contradicts_itself_is_refused);
    tcase_add_test(tests, forgotten_trust_leaves_the_systems_authorities);
    suite_add_tcase(suite, tests);
    return unit_run(suite);
}
