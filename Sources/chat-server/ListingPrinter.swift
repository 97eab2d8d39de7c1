import ChatServer
import Glibc

/// Prints lists: a table for people on a terminal, tab-separated values for everything else.
enum ListingPrinter {
    /// Prints to standard output.
    static func print(_ listing: Listing) {
        for line in isatty(STDOUT_FILENO) == 1 ? listing.table : listing.tabSeparatedValues { Swift.print(line) }
    }
}
