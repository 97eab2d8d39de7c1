#define _GNU_SOURCE
#include "CProcessMemory.h"

#include <elf.h>
#include <link.h>
#include <stdint.h>
#include <sys/mman.h>
#include <unistd.h>

// Code that was relocated in place differs from the file: letting go of it would undo the relocation. No compiler of
// today makes such code for 64 bits, but nothing forbids it.
static int has_relocated_code(const struct dl_phdr_info *object) {
    for (int i = 0; i < object->dlpi_phnum; i++) {
        const ElfW(Phdr) *header = &object->dlpi_phdr[i];
        if (header->p_type != PT_DYNAMIC) continue;
        const ElfW(Dyn) *entry = (const ElfW(Dyn) *)(object->dlpi_addr + header->p_vaddr);
        for (; entry->d_tag != DT_NULL; entry++) {
            if (entry->d_tag == DT_TEXTREL) return 1;
            if (entry->d_tag == DT_FLAGS && (entry->d_un.d_val & DF_TEXTREL)) return 1;
        }
    }
    return 0;
}

static int release(struct dl_phdr_info *object, size_t size, void *released) {
    (void)size;
    if (has_relocated_code(object)) return 0;
    uintptr_t page = (uintptr_t)sysconf(_SC_PAGESIZE);
    for (int i = 0; i < object->dlpi_phnum; i++) {
        const ElfW(Phdr) *header = &object->dlpi_phdr[i];
        if (header->p_type != PT_LOAD || (header->p_flags & PF_W)) continue;
        uintptr_t start = (object->dlpi_addr + header->p_vaddr) & ~(page - 1);
        // Of the file's bytes alone, and whole pages only: the last one may be shared with a segment that is written to.
        uintptr_t end = (object->dlpi_addr + header->p_vaddr + header->p_filesz) & ~(page - 1);
        if (end <= start || madvise((void *)start, end - start, MADV_DONTNEED) != 0) continue;
        *(unsigned long *)released += end - start;
    }
    return 0;
}

unsigned long process_memory_release_start(void) {
    unsigned long released = 0;
    dl_iterate_phdr(release, &released);
    return released;
}
