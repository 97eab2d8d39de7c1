#include "CChatConformance.h"

// `#embed` is C23's; every clang that comes with Swift 6.2 or newer has it as an extension.
#pragma clang diagnostic ignored "-Wc23-extensions"

// Taken in as they are: the build knows that this file depends on them.
static const char conventions[] = {
#embed "scenarios/1-conventions.yaml"
};
static const char authentication[] = {
#embed "scenarios/2-authentication.yaml"
};
static const char chats[] = {
#embed "scenarios/3-chats.yaml"
};
static const char messages[] = {
#embed "scenarios/4-messages.yaml"
};
static const char websocket[] = {
#embed "scenarios/5-websocket.yaml"
};
static const char uploads[] = {
#embed "scenarios/6-uploads.yaml"
};
static const char administration[] = {
#embed "scenarios/7-administration.yaml"
};

static const struct conformance_file files[] = {
    {"1-conventions.yaml", conventions, sizeof conventions},
    {"2-authentication.yaml", authentication, sizeof authentication},
    {"3-chats.yaml", chats, sizeof chats},
    {"4-messages.yaml", messages, sizeof messages},
    {"5-websocket.yaml", websocket, sizeof websocket},
    {"6-uploads.yaml", uploads, sizeof uploads},
    {"7-administration.yaml", administration, sizeof administration},
};

size_t conformance_count(void) {
    return sizeof files / sizeof files[0];
}

struct conformance_file conformance_file(size_t index) {
    return files[index];
}
