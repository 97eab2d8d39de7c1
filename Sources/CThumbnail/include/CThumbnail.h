// Small pictures of large ones, by libgd.

#ifndef CTHUMBNAIL_H
#define CTHUMBNAIL_H

#include <stddef.h>

typedef enum thumbnail_format {
    THUMBNAIL_JPEG,
    THUMBNAIL_PNG,
    THUMBNAIL_GIF,
    THUMBNAIL_WEBP,
} thumbnail_format;

typedef enum thumbnail_result {
    THUMBNAIL_MADE,
    // The picture cannot be decoded, or is another than its header says.
    THUMBNAIL_UNDECODABLE,
    // libgd is not there.
    THUMBNAIL_UNAVAILABLE,
    // There is no memory for it.
    THUMBNAIL_FAILED,
} thumbnail_result;

// Opens libgd for the rest of the process's life. Safe to call from several threads, and again.
// Returns NULL, or what is missing: a name that lives as long as the program.
const char *thumbnail_open(void);

// Decodes the picture that an open file holds from its beginning, or `bytes` where they are not NULL, and draws it small.
//
// Transparency lies on white. The picture is turned as Exif's `orientation` (1 to 8) says. `width` and `height` are what
// its header said: one that comes out larger is refused. What is made is a JPEG, to be freed with thumbnail_free.
thumbnail_result thumbnail_make(
    thumbnail_format format, int descriptor, const void *bytes, size_t count, int width, int height, int orientation,
    int longest_side, void **jpeg, size_t *jpeg_count);

void thumbnail_free(void *jpeg);

#endif
