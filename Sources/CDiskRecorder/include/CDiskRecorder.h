// Loaded into a server under test by LD_PRELOAD, this library notes in a file what the server does to its data folder and
// what it sends, in the order in which it does so. Nothing calls it: the loader puts its functions before those of the C
// library (and one of SQLite's). The environment says what to do:
//
//     DISK_RECORDER_FILE     where to write the record
//     DISK_RECORDER_FOLDER   the data folder, without a slash at its end
//     DISK_RECORDER_WEAKEN   where set, `PRAGMA synchronous = FULL` reaches SQLite as `= 1` (NORMAL)
//
// The record is a row of entries, each in the machine's byte order:
//
//     kind      8 bits   one of the letters below
//     (unused) 24 bits
//     path     32 bits   bytes of the path, which is within the folder; 0 for what is sent
//     count    64 bits   bytes of data
//     place    64 bits   where the data goes, the new size, or the number of the sync
//     path, data
#ifndef CDISKRECORDER_H
#define CDISKRECORDER_H

enum disk_recorder_kind {
    disk_recorder_write = 'w',       // the data was written at the place
    disk_recorder_truncate = 't',    // the file was given that size
    disk_recorder_sync_begin = 's',  // a sync of the file or folder began
    disk_recorder_sync_end = 'e',    // and is done
    disk_recorder_remove = 'u',      // the name was removed
    disk_recorder_send = 'a',        // the data is about to leave by a socket
};

#endif
