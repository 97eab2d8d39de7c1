// libcurl for Swift: the library opened at run time, and what variadic functions and macros hide.
//
// The library is not linked but opened by the first connection: loading it and what it depends on takes milliseconds and
// megabytes, which a program that only paints its first screen should not wait for.

#ifndef CCURL_SHIM_H
#define CCURL_SHIM_H

// The type checks of setopt and getinfo are macros around the functions; the shims below are typed already.
#define CURL_DISABLE_TYPECHECK 1

#include <curl/curl.h>
#include <dlfcn.h>
#include <errno.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/eventfd.h>
#include <unistd.h>

// Every function that the client calls, without its `curl_`.
#define CCURL_FUNCTIONS(X) \
    X(global_init) \
    X(easy_init) X(easy_cleanup) X(easy_setopt) X(easy_getinfo) X(easy_strerror) X(easy_send) X(easy_recv) \
    X(easy_pause) \
    X(mime_init) X(mime_free) X(mime_addpart) X(mime_name) X(mime_filename) X(mime_type) X(mime_data) X(mime_data_cb) \
    X(multi_init) X(multi_setopt) X(multi_add_handle) X(multi_remove_handle) \
    X(multi_socket_action) X(multi_info_read) \
    X(slist_append) X(slist_free_all)

// The functions, each under its name. The variadic ones are out of Swift's sight; use the shims.
typedef struct ccurl_library {
#define CCURL_MEMBER(name) __typeof__(&curl_##name) name;
    CCURL_FUNCTIONS(CCURL_MEMBER)
#undef CCURL_MEMBER
} ccurl_library;

// Opens libcurl for the rest of the process's life and finds its functions.
// Returns NULL, or what is missing: a name that lives as long as the program.
static inline const char *ccurl_open(ccurl_library *library) {
    void *handle = dlopen("libcurl.so.4", RTLD_NOW | RTLD_LOCAL);
    if (!handle) return "libcurl.so.4";
#define CCURL_FIND(name) \
    library->name = (__typeof__(&curl_##name))dlsym(handle, "curl_" #name); \
    if (!library->name) return "curl_" #name;
    CCURL_FUNCTIONS(CCURL_FIND)
#undef CCURL_FIND
    return NULL;
}

static inline CURLcode ccurl_global_init(const ccurl_library *library) {
    return library->global_init(CURL_GLOBAL_DEFAULT);
}

// Options of a transfer, by the type of their value.

static inline CURLcode ccurl_set_long(const ccurl_library *library, CURL *easy, CURLoption option, long value) {
    return library->easy_setopt(easy, option, value);
}

static inline CURLcode ccurl_set_string(
    const ccurl_library *library, CURL *easy, CURLoption option, const char *value) {
    return library->easy_setopt(easy, option, value);
}

static inline CURLcode ccurl_set_pointer(const ccurl_library *library, CURL *easy, CURLoption option, void *value) {
    return library->easy_setopt(easy, option, value);
}

static inline CURLcode ccurl_set_list(
    const ccurl_library *library, CURL *easy, CURLoption option, struct curl_slist *value) {
    return library->easy_setopt(easy, option, value);
}

// A request body, copied.
static inline CURLcode ccurl_set_body(
    const ccurl_library *library, CURL *easy, const void *bytes, curl_off_t count) {
    CURLcode code = library->easy_setopt(easy, CURLOPT_POSTFIELDSIZE_LARGE, count);
    return code == CURLE_OK ? library->easy_setopt(easy, CURLOPT_COPYPOSTFIELDS, bytes) : code;
}

// Takes bytes of an answer's header or body; what it returns other than size * count fails the transfer.
typedef size_t (*ccurl_receive)(char *bytes, size_t size, size_t count, void *context);

static inline CURLcode ccurl_set_receive(
    const ccurl_library *library, CURL *easy, CURLoption option, ccurl_receive callback) {
    return library->easy_setopt(easy, option, callback);
}

// A form with a file, multipart/form-data.

static inline curl_mime *ccurl_mime_init(const ccurl_library *library, CURL *easy) {
    return library->mime_init(easy);
}
static inline void ccurl_mime_free(const ccurl_library *library, curl_mime *form) { library->mime_free(form); }

static inline CURLcode ccurl_mime_add_field(
    const ccurl_library *library, curl_mime *form, const char *name, const char *value) {
    curl_mimepart *part = library->mime_addpart(form);
    if (!part) return CURLE_OUT_OF_MEMORY;
    CURLcode code = library->mime_name(part, name);
    return code == CURLE_OK ? library->mime_data(part, value, CURL_ZERO_TERMINATED) : code;
}

// A file whose bytes `read` gives, and gives again after `seek` to 0; -1 for a size that is not known.
static inline CURLcode ccurl_mime_add_file(
    const ccurl_library *library, curl_mime *form, const char *name, const char *file_name, const char *type,
    curl_off_t size, curl_read_callback read, curl_seek_callback seek, void *context) {
    curl_mimepart *part = library->mime_addpart(form);
    if (!part) return CURLE_OUT_OF_MEMORY;
    CURLcode code = library->mime_name(part, name);
    if (code == CURLE_OK) code = library->mime_filename(part, file_name);
    if (code == CURLE_OK) code = library->mime_type(part, type);
    return code == CURLE_OK ? library->mime_data_cb(part, size, read, seek, NULL, context) : code;
}

// What is known of a transfer.

static inline CURLcode ccurl_response_status(const ccurl_library *library, CURL *easy, long *status) {
    return library->easy_getinfo(easy, CURLINFO_RESPONSE_CODE, status);
}

static inline CURLcode ccurl_active_socket(const ccurl_library *library, CURL *easy, curl_socket_t *descriptor) {
    return library->easy_getinfo(easy, CURLINFO_ACTIVESOCKET, descriptor);
}

// The two callbacks by which a multi handle leaves the polling to its owner; both get `context`.
static inline CURLMcode ccurl_set_multi_callbacks(
    const ccurl_library *library, CURLM *multi, curl_socket_callback socket, curl_multi_timer_callback timer,
    void *context) {
    library->multi_setopt(multi, CURLMOPT_SOCKETDATA, context);
    library->multi_setopt(multi, CURLMOPT_TIMERDATA, context);
    CURLMcode code = library->multi_setopt(multi, CURLMOPT_SOCKETFUNCTION, socket);
    return code == CURLM_OK ? library->multi_setopt(multi, CURLMOPT_TIMERFUNCTION, timer) : code;
}

// Calls through the table, so that Swift need not unwrap a pointer that ccurl_open found.

static inline CURL *ccurl_easy_init(const ccurl_library *library) { return library->easy_init(); }
static inline void ccurl_easy_cleanup(const ccurl_library *library, CURL *easy) { library->easy_cleanup(easy); }
static inline const char *ccurl_easy_strerror(const ccurl_library *library, CURLcode code) {
    return library->easy_strerror(code);
}
static inline CURLcode ccurl_easy_send(
    const ccurl_library *library, CURL *easy, const void *bytes, size_t count, size_t *sent) {
    return library->easy_send(easy, bytes, count, sent);
}
static inline CURLcode ccurl_easy_receive(
    const ccurl_library *library, CURL *easy, void *bytes, size_t capacity, size_t *received) {
    return library->easy_recv(easy, bytes, capacity, received);
}
// Lets a transfer go on that its read callback paused.
static inline CURLcode ccurl_easy_resume(const ccurl_library *library, CURL *easy) {
    return library->easy_pause(easy, CURLPAUSE_CONT);
}
static inline CURLM *ccurl_multi_init(const ccurl_library *library) { return library->multi_init(); }
static inline CURLMcode ccurl_multi_add(const ccurl_library *library, CURLM *multi, CURL *easy) {
    return library->multi_add_handle(multi, easy);
}
static inline CURLMcode ccurl_multi_remove(const ccurl_library *library, CURLM *multi, CURL *easy) {
    return library->multi_remove_handle(multi, easy);
}
static inline CURLMcode ccurl_multi_act(
    const ccurl_library *library, CURLM *multi, curl_socket_t descriptor, int events) {
    int running = 0;
    return library->multi_socket_action(multi, descriptor, events, &running);
}
// CURL_SOCKET_TIMEOUT, a macro with a cast.
static inline CURLMcode ccurl_multi_act_on_timeout(const ccurl_library *library, CURLM *multi) {
    return ccurl_multi_act(library, multi, CURL_SOCKET_TIMEOUT, 0);
}
// The next transfer that ended, and how; NULL when there is none.
static inline CURL *ccurl_multi_next_done(const ccurl_library *library, CURLM *multi, CURLcode *result) {
    int left = 0;
    for (;;) {
        CURLMsg *message = library->multi_info_read(multi, &left);
        if (!message) return NULL;
        if (message->msg != CURLMSG_DONE) continue;
        *result = message->data.result;
        return message->easy_handle;
    }
}
static inline struct curl_slist *ccurl_list_append(
    const ccurl_library *library, struct curl_slist *list, const char *line) {
    return library->slist_append(list, line);
}
static inline void ccurl_list_free(const ccurl_library *library, struct curl_slist *list) {
    library->slist_free_all(list);
}

// A descriptor by which other threads wake one that polls (eventfd(2)); -1 and errno when there is none to be had.
static inline int ccurl_wakeup_open(void) { return eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK); }
static inline void ccurl_wakeup_signal(int descriptor) {
    // Fails only where the counter is full, and then the thread is being woken already.
    eventfd_write(descriptor, 1);
}
static inline void ccurl_wakeup_clear(int descriptor) {
    eventfd_t count;
    eventfd_read(descriptor, &count);
}

#endif
