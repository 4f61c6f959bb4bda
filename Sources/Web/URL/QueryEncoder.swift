/// Writes one character in the encoding of a document, for the query of its links: the URL standard encodes queries of
/// http, https, ftp and file URLs in the document's encoding, everything else in UTF-8.
///
/// Called for characters that are not ASCII. Appends the character's bytes and returns true, or returns false when the
/// encoding has no such character; the query then gets the percent-encoded numeric character reference. Documents in
/// UTF-8 (and UTF-16, whose links are UTF-8 too) need no encoder.
package typealias QueryEncoder = (_ character: Unicode.Scalar, _ bytes: inout ByteWriter) -> Bool
