/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "certificate.h"

#include <errno.h>
#include <gnutls/crypto.h>
#include <gnutls/gnutls.h>
#include <gnutls/x509.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#define DAY ((time_t)86400)

static int add_names(gnutls_x509_crt_t certificate, bool for_other_name)
{
    static const unsigned char ipv4[4] = {127, 0, 0, 1};
    static const unsigned char ipv6[16] = {[15] = 1};
    const char *name = for_other_name ? "other.example" : "localhost";

    int error = gnutls_x509_crt_set_dn_by_oid(certificate, GNUTLS_OID_X520_COMMON_NAME, 0, name,
                                              (unsigned)strlen(name));
    if (error == 0) {
        error = gnutls_x509_crt_set_subject_alt_name(certificate, GNUTLS_SAN_DNSNAME, name,
                                                     (unsigned)strlen(name), GNUTLS_FSAN_SET);
    }
    if (error == 0 && !for_other_name) {
        error = gnutls_x509_crt_set_subject_alt_name(certificate, GNUTLS_SAN_IPADDRESS, ipv4,
                                                     sizeof(ipv4), GNUTLS_FSAN_APPEND);
    }
    if (error == 0 && !for_other_name) {
        error = gnutls_x509_crt_set_subject_alt_name(certificate, GNUTLS_SAN_IPADDRESS, ipv6,
                                                     sizeof(ipv6), GNUTLS_FSAN_APPEND);
    }
    return error;
}

static int add_validity(gnutls_x509_crt_t certificate, enum validity validity)
{
    const time_t now = time(NULL);

    int error = gnutls_x509_crt_set_activation_time(
        certificate, validity == NOT_YET_VALID ? now + DAY : now - 30 * DAY);
    if (error == 0) {
        error = gnutls_x509_crt_set_expiration_time(
            certificate, validity == EXPIRED ? now - DAY : now + 3650 * DAY);
    }
    return error;
}

/* Lets a verifier accept it both as an authority and as a server (RFC 5280, 4.2.1). */
static int add_purpose(gnutls_x509_crt_t certificate, gnutls_x509_privkey_t key)
{
    unsigned char serial[16];
    unsigned char key_id[20];
    size_t key_id_size = sizeof(key_id);

    int error = gnutls_rnd(GNUTLS_RND_NONCE, serial, sizeof(serial));
    serial[0] = (unsigned char)(serial[0] & 0x7F) | 0x40; /* positive, and always of full length */
    if (error == 0) {
        error = gnutls_x509_crt_set_serial(certificate, serial, sizeof(serial));
    }
    if (error == 0) {
        error = gnutls_x509_crt_set_basic_constraints(certificate, 1, -1);
    }
    if (error == 0) {
        error = gnutls_x509_crt_set_key_usage(certificate, GNUTLS_KEY_DIGITAL_SIGNATURE |
                                                               GNUTLS_KEY_KEY_CERT_SIGN);
    }
    if (error == 0) {
        error = gnutls_x509_crt_set_key_purpose_oid(certificate, GNUTLS_KP_TLS_WWW_SERVER, 0);
    }
    if (error == 0) {
        error = gnutls_x509_privkey_get_key_id(key, 0, key_id, &key_id_size);
    }
    if (error == 0) {
        error = gnutls_x509_crt_set_subject_key_id(certificate, key_id, key_id_size);
    }
    return error;
}

static int sign(gnutls_x509_crt_t certificate, gnutls_x509_privkey_t key, bool for_other_name,
                enum validity validity)
{
    int error = gnutls_x509_crt_set_version(certificate, 3);

    if (error == 0) {
        error = gnutls_x509_crt_set_key(certificate, key);
    }
    if (error == 0) {
        error = add_names(certificate, for_other_name);
    }
    if (error == 0) {
        error = add_validity(certificate, validity);
    }
    if (error == 0) {
        error = add_purpose(certificate, key);
    }
    if (error == 0) {
        error = gnutls_x509_crt_sign2(certificate, certificate, key, GNUTLS_DIG_SHA256, 0);
    }
    return error;
}

static void take_pem(struct text *text, gnutls_datum_t *pem)
{
    text_add(text, pem->data, pem->size);
    text_add(text, "", 1);
    text->length -= text->failed ? 0 : 1;
    gnutls_memset(pem->data, 0, pem->size);
    gnutls_free(pem->data);
}

bool certificate_make(struct certificate *made, bool for_other_name, enum validity validity)
{
    gnutls_x509_crt_t certificate = NULL;
    gnutls_x509_privkey_t key = NULL;
    gnutls_datum_t pem = {0};

    int error = gnutls_x509_privkey_init(&key);
    if (error == 0) {
        error = gnutls_x509_crt_init(&certificate);
    }
    if (error == 0) {
        error = gnutls_x509_privkey_generate(key, GNUTLS_PK_ECDSA,
                                             GNUTLS_CURVE_TO_BITS(GNUTLS_ECC_CURVE_SECP256R1), 0);
    }
    if (error == 0) {
        error = sign(certificate, key, for_other_name, validity);
    }
    if (error == 0) {
        error = gnutls_x509_crt_export2(certificate, GNUTLS_X509_FMT_PEM, &pem);
    }
    if (error == 0) {
        take_pem(&made->certificate, &pem);
        error = gnutls_x509_privkey_export2(key, GNUTLS_X509_FMT_PEM, &pem);
    }
    if (error == 0) {
        take_pem(&made->key, &pem);
    } else {
        fprintf(stderr, "vmstore-sim: cannot make a certificate: %s\n", gnutls_strerror(error));
    }
    if (certificate != NULL) {
        gnutls_x509_crt_deinit(certificate);
    }
    if (key != NULL) {
        gnutls_x509_privkey_deinit(key);
    }
    return error == 0 && !made->certificate.failed && !made->key.failed;
}

bool certificate_read(struct certificate *read, const char *certificate_path, const char *key_path)
{
    if (!text_read_file(&read->certificate, certificate_path)) {
        fprintf(stderr, "vmstore-sim: cannot read %s: %s\n", certificate_path, strerror(errno));
        return false;
    }
    if (!text_read_file(&read->key, key_path)) {
        fprintf(stderr, "vmstore-sim: cannot read %s: %s\n", key_path, strerror(errno));
        return false;
    }
    return true;
}

void certificate_free(struct certificate *certificate)
{
    text_free(&certificate->certificate);
    text_free(&certificate->key);
}
