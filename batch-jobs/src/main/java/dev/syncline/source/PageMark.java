package dev.syncline.source;

/// Where a page is.
///
/// @param number counted from 1, whatever the source counts from
/// @param at what leads to it: an offset, a page's number, a cursor, an address; empty for the
///   first page of a list that is read by cursor or link
record PageMark(int number, String at) {

    PageMark next(String at) {
        return new PageMark(number + 1, at);
    }
}
