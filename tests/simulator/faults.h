/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef SIMULATOR_FAULTS_H
#define SIMULATOR_FAULTS_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

/* All faults of the simulator. A new fault needs a row here and a place that calls fault_on() for
 * it. A fault that only replaces the answer needs a row here and one in answers.c.
 *
 * X(identifier, name, meaning of VALUE or NULL if it takes none, default of VALUE, description) */
#define NTH_REQUEST "the Nth request for VMs"
#define SERVER_BYTES "after so many bytes from the server over a connection"
#define NTH_VM "every Nth VM alone"
#define ENCODING "1 plain, 2 percent-encoded, 3 base64, 4 as escapes of JSON"
#define RESOURCE                                                                 \
    "1 appliance info, 2 alertCounts, 3 failedComponents, 4 operationalStatus, " \
    "5 maintenanceMode, 6 alert, 7 datastore, 8 statsSummary; none: all of them"
#define FAULT_LIST(X)                                                                              \
    X(NOT_TINTRI, "not-tintri", NULL, 0, "/api/info is a web page")                                \
    X(INFO_OTHER_PRODUCT, "info-other-product", NULL, 0, "/api/info names the product Acme Filer") \
    X(INFO_404, "info-404", NULL, 0, "/api/info does not exist")                                   \
    X(INFO_503, "info-503", NULL, 0, "/api/info is unavailable")                                   \
    X(INFO_EMPTY, "info-empty", NULL, 0, "/api/info has an empty body")                            \
    X(INFO_HANG, "info-hang", NULL, 0, "/api/info never answers")                                  \
    X(INFO_REDIRECT, "info-redirect", NULL, 0, "/api/info redirects to https://evil.example/")     \
    X(INFO_GARBAGE, "info-garbage", NULL, 0, "/api/info is bytes that are no JSON")                \
    X(INFO_HUGE, "info-huge", "MB", 1000, "/api/info has so many MB, without Content-Length")      \
    X(LOGIN_503, "login-503", NULL, 0, "login is unavailable")                                     \
    X(LOGIN_HTML, "login-html", NULL, 0, "login answers with a web page under 200")                \
    X(LOGIN_NO_COOKIE, "login-no-cookie", NULL, 0, "login succeeds, but sets no cookie")           \
    X(LOGIN_SLOW, "login-slow", "milliseconds", 2000, "login is slow")                             \
    X(LOGIN_ERROR_200, "login-error-200", NULL, 0, "login answers a TintriError under 200")        \
    X(LOGIN_REDIRECT, "login-redirect", NULL, 0, "login redirects to https://evil.example/")       \
    X(LOGIN_403, "login-403", NULL, 0, "login is refused, as a licence is missing")                \
    X(LOGIN_401_EMPTY, "login-401-empty", NULL, 0, "login is refused, with an empty body")         \
    X(LOGIN_401, "login-401", NULL, 0,                                                             \
      "wrong credentials are answered by 401 instead of 403 (no fault)")                           \
    X(LOGIN_ECHO, "login-echo", ENCODING, 1,                                                       \
      "login is refused, and the message repeats the request's body")                              \
    X(LOGIN_HANG, "login-hang", NULL, 0, "login never answers")                                    \
    X(LOGIN_HUGE, "login-huge", "MB", 1000, "login succeeds, with a body of so many MB")           \
    X(COOKIE_EMPTY, "cookie-empty", NULL, 0, "login succeeds, but sets an empty JSESSIONID")       \
    X(COOKIE_OTHER, "cookie-other", NULL, 0, "login succeeds, but sets another cookie only")       \
    X(COOKIE_EVIL_DOMAIN, "cookie-evil-domain", NULL, 0, "login's cookie is for evil.example")     \
    X(COOKIE_PATH, "cookie-path", NULL, 0, "login's cookie is for another path")                   \
    X(COOKIE_DOMAIN, "cookie-domain", NULL, 0, "login's cookie has Domain=localhost (no fault)")   \
    X(COOKIE_EXPIRES, "cookie-expires", NULL, 0, "login's cookie expires in 2038 (no fault)")      \
    X(COOKIE_EXPIRED, "cookie-expired", NULL, 0, "login's cookie has expired as it comes")         \
    X(COOKIE_RENEWED, "cookie-renewed", NTH_REQUEST, 1,                                            \
      "the answer sets a new JSESSIONID, and the old one ends")                                    \
    X(SESSION_LIMIT, "session-limit", "sessions", 1, "no more than so many sessions at a time")    \
    X(LOGOUT_GET_ONLY, "logout-get-only", NULL, 0, "logout takes GET alone, as old arrays do")     \
    X(LOGOUT_POST_ONLY, "logout-post-only", NULL, 0, "logout takes POST alone")                    \
    X(LOGOUT_500, "logout-500", NULL, 0, "the first logout fails, and the session stays")          \
    X(LOGOUT_429, "logout-429", "how many logouts", 1, "too many requests, with Retry-After: 1")   \
    X(LOGOUT_503, "logout-503", "how many logouts", 1, "unavailable, with Retry-After: 1")         \
    X(LOGOUT_ECHO, "logout-echo", ENCODING, 1,                                                     \
      "the first logout fails, and the message repeats the Cookie header")                         \
    X(LOGOUT_HANG, "logout-hang", NULL, 0, "logout closes the session, but never answers")         \
    X(LOGOUT_SLOW, "logout-slow", "milliseconds", 2000, "logout is slow")                          \
    X(LOGOUT_CLOSE, "logout-close", NULL, 0,                                                       \
      "logout ends the session, and closes the connection without an answer")                      \
    X(SESSION_EXPIRES, "session-expires", "requests for VMs", 1,                                   \
      "the session ends after so many requests for VMs, once")                                     \
    X(SESSION_ALWAYS_401, "session-always-401", NULL, 0,                                           \
      "each session ends with its first request for VMs")                                          \
    X(SESSION_SLOW_401, "session-slow-401", "milliseconds", 2000,                                  \
      "each session ends with its first request for VMs, and that answer is slow")                 \
    X(VM_HANG, "vm-hang", NTH_REQUEST, 1, "never answers")                                         \
    X(VM_STALL, "vm-stall", NTH_REQUEST, 1, "stops in the middle of the body")                     \
    X(VM_SLOW_BYTES, "vm-slow-bytes", NULL, 0, "sends a byte every 50 ms")                         \
    X(VM_500, "vm-500", NULL, 0, "ERR-API-9026 under 500, always")                                 \
    X(VM_503, "vm-503", NTH_REQUEST, 1, "is unavailable, once")                                    \
    X(VM_503_ALWAYS, "vm-503-always", NULL, 0, "is unavailable, always")                           \
    X(VM_503_RETRY_AFTER, "vm-503-retry-after", "seconds", 1,                                      \
      "the first request for VMs is answered by 503 with Retry-After")                             \
    X(VM_429, "vm-429", NTH_REQUEST, 1, "too many requests, once")                                 \
    X(VM_408, "vm-408", NTH_REQUEST, 1, "the request came too slowly, once")                       \
    X(VM_502, "vm-502", NTH_REQUEST, 1, "a gateway had no answer, once")                           \
    X(VM_504, "vm-504", NTH_REQUEST, 1, "a gateway waited too long, once")                         \
    X(VM_403, "vm-403", NULL, 0, "missing privilege")                                              \
    X(VM_400, "vm-400", NULL, 0, "not a valid request")                                            \
    X(VM_ECHO, "vm-echo", ENCODING, 1,                                                             \
      "not a valid request, and the message repeats the Cookie header")                            \
    X(VM_404, "vm-404", NULL, 0, "no such API")                                                    \
    X(VM_302, "vm-302", NULL, 0, "redirects to https://evil.example/")                             \
    X(VM_HTML, "vm-html", NULL, 0, "a web page under 200")                                         \
    X(VM_EMPTY, "vm-empty", NULL, 0, "an empty body under 200")                                    \
    X(VM_204, "vm-204", NULL, 0, "no content")                                                     \
    X(VM_TRUNCATED, "vm-truncated", NTH_REQUEST, 1,                                                \
      "half of the page, with a Content-Length that says so")                                      \
    X(VM_CUT_CONNECTION, "vm-cut-connection", NTH_REQUEST, 1,                                      \
      "closes the connection in the middle of the body")                                           \
    X(VM_RESET, "vm-reset", NTH_REQUEST, 1, "resets the connection in the middle of the body")     \
    X(VM_BAD_LENGTH, "vm-bad-length", NULL, 0,                                                     \
      "Content-Length is larger than the page, then the connection is closed")                     \
    X(VM_CLOSE_IDLE, "vm-close-idle", NULL, 0,                                                     \
      "the connection is closed after each page, as its header says (no fault)")                   \
    X(VM_200_NO_TYPE, "vm-200-no-type", NULL, 0, "pages without Content-Type (no fault)")          \
    X(VM_TRAILING, "vm-trailing", NULL, 0, "garbage after the page")                               \
    X(VM_ERROR_200, "vm-error-200", NULL, 0, "a TintriError under 200")                            \
    X(VM_ERROR_LIST_200, "vm-error-list-200", NULL, 0, "a list of TintriErrors under 200")         \
    X(VM_GARBAGE, "vm-garbage", NULL, 0, "bytes that are no JSON")                                 \
    X(CHUNKED, "chunked", NULL, 0, "pages without Content-Length, in chunks (no fault at all)")    \
    X(GZIP_BOMB, "gzip-bomb", "MB", 1000,                                                          \
      "where gzip is asked for: each page has so many MB of blanks")                               \
    X(GZIP_BROKEN, "gzip-broken", NULL, 0, "where gzip is asked for: no sound gzip stream")        \
    X(GZIP_UNASKED, "gzip-unasked", NULL, 0, "pages are compressed though nobody asked")           \
    X(BOM, "bom", NULL, 0, "JSON begins with a byte order mark")                                   \
    X(TYPES_400, "types-400", NULL, 0, "a TGC that does not take the parameter types")             \
    X(FILTER_IGNORED, "filter-ignored", NULL, 0, "the parameter live has no effect")               \
    X(PARAMETERS_IGNORED, "parameters-ignored", NULL, 0, "no filter has any effect")               \
    X(DELETED_IGNORED, "deleted-ignored", NULL, 0,                                                 \
      "the parameter deleted has no effect: deleted VMs always come")                              \
    X(DELETED_400, "deleted-400", NULL, 0, "the parameter deleted is refused")                     \
    X(HYPERVISOR_IGNORED, "hypervisor-ignored", NULL, 0,                                           \
      "the parameter hypervisorType has no effect: objects that are no VMs always come")           \
    X(LIVE_HIDES_DELETED, "live-hides-deleted", NULL, 0,                                           \
      "live brings no deleted VMs, unless deleted is TRUE (no fault)")                             \
    X(UNKNOWN_400, "unknown-400", NULL, 0, "an unknown parameter is refused")                      \
    X(NEXT_WITHOUT_FILTER, "next-without-filter", NULL, 0,                                         \
      "next does not repeat the filter of the query")                                              \
    X(NEXT_POSITION, "next-position", NULL, 0, "next has its offset as position:N (no fault)")     \
    X(NEXT_NAME, "next-name", NULL, 0, "next has its offset as name:TEXT (no fault)")              \
    X(NEXT_REFUSED, "next-refused", NULL, 0,                                                       \
      "next carries &replicationHasIssue=NOT_FOUND, which the array itself refuses with 400")      \
    X(NEXT_EMPTY_PAGE, "next-empty-page", NULL, 0, "the last page leads on to an empty one")       \
    X(NEXT_LOOP, "next-loop", NULL, 0, "next is the same on every page")                           \
    X(NEXT_BACKWARDS, "next-backwards", NULL, 0, "next leads back from the second page on")        \
    X(NEXT_ABSOLUTE_URL, "next-absolute-url", NULL, 0, "next is a URL on https://evil.example/")   \
    X(NEXT_CRLF, "next-crlf", NULL, 0, "next carries a line break and a header")                   \
    X(NEXT_GARBAGE, "next-garbage", NULL, 0, "next is no query string")                            \
    X(NEXT_MISSING, "next-missing", "the page, 1 is the first", 1,                                 \
      "no next after this page although there is more")                                            \
    X(NEXT_HUGE, "next-huge", NULL, 0, "next has an offset of 10^30")                              \
    X(NEXT_NULL, "next-null", "the page; none: the last", 0, "next is null")                       \
    X(OVERFLOW, "overflow", NULL, 0, "overflow is true")                                           \
    X(TOTAL_STRING, "total-string", NULL, 0, "the totals are strings")                             \
    X(TOTAL_NEGATIVE, "total-negative", NULL, 0, "the totals are -1")                              \
    X(TOTAL_HUGE, "total-huge", NULL, 0, "the totals are 10^30")                                   \
    X(TOTAL_WRONG, "total-wrong", NULL, 0, "filteredTotal is one too high")                        \
    X(TOTAL_LOW, "total-low", NULL, 0, "filteredTotal is one too low")                             \
    X(TOTAL_NOT_NUMBER, "total-not-number", NULL, 0, "the totals are the word many")               \
    X(TOTAL_MISSING, "total-missing", NULL, 0, "there are no totals")                              \
    X(TOTAL_CHANGES, "total-changes", NTH_REQUEST, 2, "from then on there is one VM more")         \
    X(INVENTORY_SHRINKS, "inventory-shrinks", NTH_REQUEST, 2,                                      \
      "from then on the first VM is gone, and the others move up")                                 \
    X(ORDER_SWAPS, "order-swaps", "pages of each walk", 1,                                         \
      "the last VM of the page before and the first of this one change places between the two; "   \
      "in each walk at other pages")                                                               \
    X(DUPLICATE_VM, "duplicate-vm", NULL, 0,                                                       \
      "each page begins with the last VM of the page before, in addition")                         \
    X(DUPLICATE_REPLACES, "duplicate-replaces", NULL, 0,                                           \
      "each page has the last VM of the page before in place of its first")                        \
    X(ENDLESS_PAGES, "endless-pages", NULL, 0, "full pages of new VMs without end")                \
    X(LIMIT_IGNORED, "limit-ignored", "VMs a page", 10, "pages have this size, whatever limit is") \
    X(LIMIT_LOWERED, "limit-lowered", "VMs a page", 10, "limit is lowered to this, and says so")   \
    X(ITEMS_LAST, "items-last", NULL, 0, "items is the page's last key (no fault)")                \
    X(ITEMS_FIRST, "items-first", NULL, 0, "items is the page's first key (no fault)")             \
    X(ITEMS_MISSING, "items-missing", NULL, 0, "the page has no items")                            \
    X(ITEMS_NULL, "items-null", NULL, 0, "items is null")                                          \
    X(EMPTY_ITEMS_MISSING, "empty-items-missing", NULL, 0,                                         \
      "a page without VMs has no items (no fault)")                                                \
    X(EMPTY_ITEMS_NULL, "empty-items-null", NULL, 0,                                               \
      "a page without VMs has items that is null (no fault)")                                      \
    X(ITEMS_NOT_ARRAY, "items-not-array", NULL, 0, "items is a string")                            \
    X(ITEM_NOT_OBJECT, "item-not-object", NULL, 0, "each page's first item is a number")           \
    X(KEYS_ESCAPED, "keys-escaped", NULL, 0, "keys are written with escapes (no fault)")           \
    X(KEYS_SHUFFLED, "keys-shuffled", NULL, 0, "each VM has its keys in another order (no fault)") \
    X(DECOYS, "decoys", NULL, 0, "unknown keys hold brackets, quotes and known keys (no fault)")   \
    X(DEEP_NESTING, "deep-nesting", "depth", 1000, "each page's first VM holds nested arrays")     \
    X(VM_HUGE, "vm-huge", "MB", 16, "the first VM of all has so many MB")                          \
    X(NAME_LONG, "name-long", "bytes", 1000, "names of this length")                               \
    X(NAME_EVIL, "name-evil", NTH_VM, 1, "names that would break an output")                       \
    X(NAME_MISSING, "name-missing", NTH_VM, 1, "no vmware.name")                                   \
    X(VMSTORE_EVIL, "vmstore-evil", NULL, 0,                                                       \
      "a TGC's VMstores have names that would break an output")                                    \
    X(VMSTORE_LOST, "vmstore-lost", "its number", 1,                                               \
      "a TGC has lost this VMstore: sessionStatusInfo.connected is false")                         \
    X(VMSTORES_404, "vmstores-404", NULL, 0, "a TGC knows no resource vmstore")                    \
    X(VMSTORES_403, "vmstores-403", NULL, 0, "the account may not read a TGC's vmstore")           \
    X(VMSTORES_503, "vmstores-503", NULL, 0, "a TGC's vmstore is unavailable")                     \
    X(VMSTORES_EMPTY, "vmstores-empty", NULL, 0, "a TGC's vmstore is an empty list")               \
    X(VMSTORES_ODD, "vmstores-odd", NULL, 0,                                                       \
      "a TGC's VMstores have no sessionStatusInfo, and every other one no hostname")               \
    X(RESOURCE_404, "resource-404", RESOURCE, 0, "does not exist")                                 \
    X(RESOURCE_403, "resource-403", RESOURCE, 0, "missing privilege")                              \
    X(RESOURCE_503, "resource-503", RESOURCE, 0, "is unavailable")                                 \
    X(RESOURCE_BARE, "resource-bare", RESOURCE, 0, "has none of its fields")                       \
    X(RESOURCE_NULL, "resource-null", RESOURCE, 0, "all its fields are null")                      \
    X(RESOURCE_ODD, "resource-odd", RESOURCE, 0,                                                   \
      "its numbers and booleans are texts, its texts are numbers")                                 \
    X(RESOURCE_GARBAGE, "resource-garbage", RESOURCE, 0, "is no JSON")                             \
    X(ALERT_LIST, "alert-list", NULL, 0,                                                           \
      "alert is a plain list instead of a page, and alert/paginated does not exist (no fault)")    \
    X(ALERT_EVIL, "alert-evil", NULL, 0, "alerts have texts that would break an output")           \
    X(FILESYSTEM_DOWN, "filesystem-down", NULL, 0, "the file system is down (no fault)")           \
    X(URGENT_MESSAGE, "urgent-message", NULL, 0, "there is an urgent message (no fault)")          \
    X(ACTION_PROMPT, "action-prompt", NULL, 0, "the array asks for an action (no fault)")          \
    X(RESTART_PENDING, "restart-pending", NULL, 0, "a restart is pending (no fault)")              \
    X(DATASTORE_STALE, "datastore-stale", NULL, 0,                                                 \
      "data of the datastores is not from the appliance")                                          \
    X(UUID_MISSING, "uuid-missing", NTH_VM, 1, "no uuid")                                          \
    X(UUID_SAME, "uuid-same", NTH_VM, 1, "all of them have the same uuid")                         \
    X(SNAPSHOT_MISSING, "snapshot-missing", NTH_VM, 1, "no snapshot")                              \
    X(SNAPSHOT_TEXT, "snapshot-text", NTH_VM, 1, "snapshot is a text")                             \
    X(SNAPSHOT_NUMBER, "snapshot-number", NTH_VM, 1, "snapshot is a number")                       \
    X(VMWARE_MISSING, "vmware-missing", NTH_VM, 1, "no vmware")                                    \
    X(STAT_MISSING, "stat-missing", NTH_VM, 1, "no stat")                                          \
    X(STAT_NAN, "stat-nan", NTH_VM, 1, "the space used is NaN")                                    \
    X(ISLIVE_STRING, "islive-string", NTH_VM, 1, "isLive is a string")                             \
    X(ISLIVE_WORD, "islive-word", NTH_VM, 1, "isLive is TRUE or FALSE, as a string (no fault)")    \
    X(ISLIVE_ODD, "islive-odd", NTH_VM, 1, "isLive is the word maybe")                             \
    X(ISLIVE_MISSING, "islive-missing", NTH_VM, 1, "no isLive")                                    \
    X(ISLIVE_NULL, "islive-null", NTH_VM, 1, "isLive is null")                                     \
    X(BASES_EMPTY, "bases-empty", NTH_VM, 1, "non-clones have an empty list bases")                \
    X(BASES_NULL, "bases-null", NTH_VM, 1, "non-clones have bases that is null")                   \
    X(BASES_OBJECT, "bases-object", NTH_VM, 1, "clones have the single object base of old arrays") \
    X(SPACE_NEGATIVE, "space-negative", NTH_VM, 1, "the space used is negative")                   \
    X(SPACE_HUGE, "space-huge", NTH_VM, 1, "the space used is 1e300")                              \
    X(SPACE_TEXT, "space-text", NTH_VM, 1, "the space used is a text")                             \
    X(REPLSOURCE_OBJECT, "replsource-object", NTH_VM, 1, "replSource is an object")                \
    X(HYPERVISOR_NUMBER, "hypervisor-number", NTH_VM, 1, "hypervisorType is a number")             \
    X(VCENTER_LIST, "vcenter-list", NTH_VM, 1, "vcenterName is a list")                            \
    X(CREATETIME_ZERO, "createtime-zero", NTH_VM, 1, "createTime is 0")                            \
    X(CREATETIME_TEXT, "createtime-text", NTH_VM, 1, "createTime is the word yesterday")           \
    X(CREATETIME_ISO, "createtime-iso", NTH_VM, 1, "createTime is in ISO 8601 (no fault)")         \
    X(LARGE_HEADERS, "large-headers", NULL, 0, "answers for VMs have a header of 1 MB")            \
    X(MANY_HEADERS, "many-headers", NULL, 0, "answers for VMs have 4000 headers")                  \
    X(TLS_EXPIRED, "tls-expired", NULL, 0, "the certificate has expired")                          \
    X(TLS_NOT_YET, "tls-not-yet", NULL, 0, "the certificate is not valid yet")                     \
    X(TLS_WRONG_HOST, "tls-wrong-host", NULL, 0, "the certificate is for other.example")           \
    X(TLS_SELF_SIGNED, "tls-self-signed", NULL, 0,                                                 \
      "another certificate than the one that --write-ca wrote")                                    \
    X(TLS_OLD, "tls-old", NULL, 0, "nothing newer than TLS 1.1 is spoken")                         \
    X(TLS_LEGACY, "tls-legacy", NULL, 0, "secure renegotiation (RFC 5746) is not known")           \
    X(TLS_RESET, "tls-reset", SERVER_BYTES, 40000, "the connection is reset, once")                \
    X(TLS_RESET_ALWAYS, "tls-reset-always", SERVER_BYTES, 40000, "each connection is reset")       \
    X(TLS_CORRUPT, "tls-corrupt", SERVER_BYTES, 40000, "a bit of the next byte is flipped, once")  \
    X(TLS_CLOSE, "tls-close", SERVER_BYTES, 40000,                                                 \
      "the connection is closed without TLS's close_notify, once")                                 \
    X(TLS_GARBAGE, "tls-garbage", NULL, 0, "the answer to a TLS handshake is garbage")             \
    X(TLS_STALL, "tls-stall", NULL, 0, "accepts connections, but never sends a byte")              \
    X(CONNECT_HANG, "connect-hang", NULL, 0, "connecting never comes to an end")                   \
    X(CLOSE_ON_ACCEPT, "close-on-accept", NULL, 0, "closes each connection as it comes")           \
    X(HTTP_PLAIN, "http-plain", NULL, 0, "HTTP without TLS on the port")

#define FAULT_IDENTIFIER(identifier, name, meaning, value, description) FAULT_##identifier,
enum fault { FAULT_LIST(FAULT_IDENTIFIER) FAULT_COUNT };
#undef FAULT_IDENTIFIER

struct faults {
    bool on[FAULT_COUNT];
    uint64_t value[FAULT_COUNT];
};

/* Switches on the fault in `text`: NAME or NAME=VALUE. False with a message on standard error. */
bool faults_add(struct faults *faults, const char *text);

void faults_list(FILE *file);

static inline bool fault_on(const struct faults *faults, enum fault fault)
{
    return faults->on[fault];
}

/* Whether a fault applies whose value is the number of one request or page. */
static inline bool fault_at(const struct faults *faults, enum fault fault, uint64_t number)
{
    return faults->on[fault] && faults->value[fault] == number;
}

/* Whether a fault applies from the request on whose number is its value. */
static inline bool fault_since(const struct faults *faults, enum fault fault, uint64_t number)
{
    return faults->on[fault] && number >= faults->value[fault];
}

/* Whether a fault applies to a VM: to every Nth one, beginning with the first. */
static inline bool fault_of_vm(const struct faults *faults, enum fault fault, uint64_t index)
{
    return faults->on[fault] && (faults->value[fault] < 2 || index % faults->value[fault] == 0);
}

#endif
