#include "CThumbnail.h"

#include <dlfcn.h>
#include <limits.h>
#ifdef __GLIBC__
#include <malloc.h>
#endif
#include <pthread.h>
#include <stdarg.h>
#include <stdio.h>
#include <unistd.h>

// What is used of libgd, as its version 3 has it (libgd.so.3, an interface that has not changed since gd 2.0): so building
// needs no header, and the library is opened when the first picture comes.
typedef struct gd_image {
    unsigned char **pixels;
    int width;
    int height;
    // More follows; only libgd makes these.
} gd_image;

static struct {
    gd_image *(*from_jpeg)(FILE *file, int ignore_warnings);
    gd_image *(*from_png)(FILE *file);
    gd_image *(*from_gif)(FILE *file);
    gd_image *(*from_webp)(FILE *file);
    gd_image *(*from_webp_bytes)(int count, void *bytes);
    gd_image *(*create)(int width, int height);
    void (*destroy)(gd_image *image);
    void (*fill)(gd_image *image, int x1, int y1, int x2, int y2, int color);
    void (*shrink)(
        gd_image *to, gd_image *from, int to_x, int to_y, int from_x, int from_y, int to_width, int to_height,
        int from_width, int from_height);
    int (*pixel)(gd_image *image, int x, int y);
    void (*set_pixel)(gd_image *image, int x, int y, int color);
    void *(*to_jpeg)(gd_image *image, int *count, int quality);
    void (*free)(void *bytes);
    void (*set_error_method)(void (*method)(int priority, const char *format, va_list arguments));
} gd;

static const char *missing = NULL;
static pthread_once_t opened = PTHREAD_ONCE_INIT;

// From so many pixels on the memory of a picture is given back to the system at once.
enum { LARGE_PIXELS = 1 << 21 };

static void ignore_error(int priority, const char *format, va_list arguments) {
    (void)priority;
    (void)format;
    (void)arguments;
}

static void open_library(void) {
    void *handle = dlopen("libgd.so.3", RTLD_NOW | RTLD_LOCAL);
    if (!handle) {
        missing = "libgd.so.3";
        return;
    }
#define FIND(member, name) \
    gd.member = (__typeof__(gd.member))dlsym(handle, name); \
    if (!gd.member) { \
        missing = name; \
        return; \
    }
    FIND(from_jpeg, "gdImageCreateFromJpegEx")
    FIND(from_png, "gdImageCreateFromPng")
    FIND(from_gif, "gdImageCreateFromGif")
    FIND(from_webp, "gdImageCreateFromWebp")
    FIND(from_webp_bytes, "gdImageCreateFromWebpPtr")
    FIND(create, "gdImageCreateTrueColor")
    FIND(destroy, "gdImageDestroy")
    FIND(fill, "gdImageFilledRectangle")
    FIND(shrink, "gdImageCopyResampled")
    FIND(pixel, "gdImageGetTrueColorPixel")
    FIND(set_pixel, "gdImageSetPixel")
    FIND(to_jpeg, "gdImageJpegPtr")
    FIND(free, "gdFree")
    FIND(set_error_method, "gdSetErrorMethod")
#undef FIND
    // It would write to the standard error what is wrong with strangers' pictures.
    gd.set_error_method(ignore_error);
}

const char *thumbnail_open(void) {
    pthread_once(&opened, open_library);
    return missing;
}

static gd_image *decode(thumbnail_format format, int descriptor, const void *bytes, size_t count) {
    if (bytes) {
        if (format != THUMBNAIL_WEBP || count > INT_MAX) return NULL;
        return gd.from_webp_bytes((int)count, (void *)bytes);
    }
    int own = dup(descriptor);
    if (own < 0) return NULL;
    FILE *file = lseek(own, 0, SEEK_SET) == 0 ? fdopen(own, "rb") : NULL;
    if (!file) {
        close(own);
        return NULL;
    }
    gd_image *image = NULL;
    switch (format) {
        // Whether it is whole was seen to before; what cameras get wrong besides, every viewer puts up with.
        case THUMBNAIL_JPEG: image = gd.from_jpeg(file, 1); break;
        case THUMBNAIL_PNG: image = gd.from_png(file); break;
        case THUMBNAIL_GIF: image = gd.from_gif(file); break;
        case THUMBNAIL_WEBP: image = gd.from_webp(file); break;
    }
    fclose(file);
    return image;
}

// Turns a picture; the one that is given is gone.
static gd_image *turn(gd_image *image, int orientation) {
    if (orientation < 2 || orientation > 8) return image;
    int width = image->width, height = image->height;
    gd_image *turned = orientation < 5 ? gd.create(width, height) : gd.create(height, width);
    if (turned) {
        for (int y = 0; y < height; y++) {
            for (int x = 0; x < width; x++) {
                int right = width - 1 - x, bottom = height - 1 - y;
                int to_x = x, to_y = y;
                switch (orientation) {
                    case 2: to_x = right; break;
                    case 3: to_x = right, to_y = bottom; break;
                    case 4: to_y = bottom; break;
                    case 5: to_x = y, to_y = x; break;
                    case 6: to_x = bottom, to_y = x; break;
                    case 7: to_x = bottom, to_y = right; break;
                    case 8: to_x = y, to_y = right; break;
                }
                gd.set_pixel(turned, to_x, to_y, gd.pixel(image, x, y));
            }
        }
    }
    gd.destroy(image);
    return turned;
}

static gd_image *shrink(gd_image *image, int longest_side) {
    int longest = image->width > image->height ? image->width : image->height;
    int width = image->width, height = image->height;
    if (longest > longest_side) {
        width = (int)((long)width * longest_side / longest);
        height = (int)((long)height * longest_side / longest);
        if (width < 1) width = 1;
        if (height < 1) height = 1;
    }
    gd_image *small = gd.create(width, height);
    if (!small) return NULL;
    gd.fill(small, 0, 0, width - 1, height - 1, 0xFFFFFF);
    gd.shrink(small, image, 0, 0, 0, 0, width, height, image->width, image->height);
    return small;
}

thumbnail_result thumbnail_make(
    thumbnail_format format, int descriptor, const void *bytes, size_t count, int width, int height, int orientation,
    int longest_side, void **jpeg, size_t *jpeg_count) {
    if (thumbnail_open()) return THUMBNAIL_UNAVAILABLE;
    gd_image *image = decode(format, descriptor, bytes, count);
    if (!image) return THUMBNAIL_UNDECODABLE;
    if (image->width < 1 || image->height < 1 || image->width > width || image->height > height) {
        gd.destroy(image);
        return THUMBNAIL_UNDECODABLE;
    }
    gd_image *small = shrink(image, longest_side);
    int is_large = image->width > LARGE_PIXELS / image->height;
    gd.destroy(image);
#ifdef __GLIBC__
    // A picture is made of as many pieces as it has rows, which the allocator would keep for the next one.
    if (is_large) malloc_trim(0);
#else
    (void)is_large;
#endif
    if (small) small = turn(small, orientation);
    if (!small) return THUMBNAIL_FAILED;
    int size = 0;
    *jpeg = gd.to_jpeg(small, &size, 80);
    gd.destroy(small);
    if (!*jpeg || size <= 0) return THUMBNAIL_FAILED;
    *jpeg_count = (size_t)size;
    return THUMBNAIL_MADE;
}

void thumbnail_free(void *jpeg) {
    if (jpeg) gd.free(jpeg);
}
