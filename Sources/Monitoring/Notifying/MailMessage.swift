package import Jobs
import Web

/// A mail of plain text: RFC 5322 with MIME (RFC 2045–2047).
package struct MailMessage: Sendable {
    package var from: MailAddress
    package var to: [MailAddress]
    package var subject: String
    package var text: String
    package var date: Timestamp
    /// Unique, without its brackets.
    package var identifier: String

    /// Header and body in lines of at most 78 bytes that end in CR LF. Nothing in subject or text can make a header: both are
    /// written in base 64 where they hold anything but plain words.
    package var bytes: [UInt8] {
        var lines = [
            "From: \(from.header)", "To: " + to.map(\.header).joined(separator: ",\r\n "),
            "Subject: " + Self.header(subject), "Date: \(Self.date(date))", "Message-ID: <\(identifier)>",
            "Auto-Submitted: auto-generated", "MIME-Version: 1.0", "Content-Type: text/plain; charset=utf-8",
            "Content-Transfer-Encoding: base64", "",
        ]
        let body = text.replacing("\r\n", with: "\n").replacing("\n", with: "\r\n") + "\r\n"
        lines += Self.wrapped(Self.base64(body), 76)
        return Array((lines.joined(separator: "\r\n") + "\r\n").utf8)
    }

    /// A header's text: as it is when it is short and plain, else as encoded words (RFC 2047 §2) on lines of their own.
    static func header(_ text: String) -> String {
        let isPlain = text.utf8.allSatisfy { 0x20...0x7E ~= $0 } && text.utf8.count <= 60 && !text.contains("=?")
        return isPlain ? text : encoded(text)
    }

    /// As encoded words, whatever it is.
    static func encoded(_ text: String) -> String {
        // 45 bytes are 60 digits, with what stands around them 72 characters.
        var (words, word) = ([String](), "")
        for character in text {
            if !word.isEmpty, word.utf8.count + character.utf8.count > 45 {
                words.append(word)
                word = ""
            }
            // A character of many parts may be longer than a word; its parts are characters too.
            if character.utf8.count > 45 {
                for scalar in character.unicodeScalars {
                    if word.utf8.count + 4 > 45 {
                        words.append(word)
                        word = ""
                    }
                    word.unicodeScalars.append(scalar)
                }
            } else {
                word.append(character)
            }
        }
        if !word.isEmpty { words.append(word) }
        return words.map { "=?utf-8?B?\(base64($0))?=" }.joined(separator: "\r\n ")
    }

    /// `Sat, 21 Nov 2026 08:30:00 +0000`.
    static func date(_ moment: Timestamp) -> String { HTTPDate.format(moment.second).replacing("GMT", with: "+0000") }

    static func base64(_ text: String) -> String {
        let bytes = Array(text.utf8)
        return Base64.encode(bytes.span)
    }

    private static func wrapped(_ text: String, _ width: Int) -> [String] {
        let bytes = Array(text.utf8)
        return stride(from: 0, to: bytes.count, by: width).map { start in
            String(decoding: bytes[start..<min(start + width, bytes.count)], as: UTF8.self)
        }
    }
}

/// An address of mail: `name@host` in ASCII, without anything that a command of SMTP could be made to end by (RFC 5321
/// §4.1.2, without quoted names).
package struct MailAddress: Sendable, Hashable {
    package let text: String
    /// What stands before it in a header; empty for nothing.
    package let name: String

    /// Reads `name@host` or `Name <name@host>`. Nil for everything else.
    package init?(_ text: String) {
        var (name, address) = ("", text)
        if text.hasSuffix(">"), let open = text.lastIndex(of: "<") {
            name = String(text[..<open])
            while name.hasSuffix(" ") { name.removeLast() }
            if name.count >= 2, name.hasPrefix("\""), name.hasSuffix("\"") {
                name = String(name.dropFirst().dropLast())
            }
            address = String(text[text.index(after: open)...].dropLast())
        }
        let parts = address.split(separator: "@", omittingEmptySubsequences: false)
        guard parts.count == 2, 1...64 ~= parts[0].utf8.count, 1...253 ~= parts[1].utf8.count,
            parts[0].utf8.allSatisfy(Self.isOfName), parts[0].utf8.first != UInt8(ascii: "."),
            parts[0].utf8.last != UInt8(ascii: "."), parts[1].utf8.allSatisfy(Self.isOfHost), name.utf8.count <= 200,
            name.unicodeScalars.allSatisfy({ $0.value >= 0x20 && $0.value != 0x7F })
        else { return nil }
        self.text = address
        self.name = name
    }

    var host: Substring { text.split(separator: "@").last ?? "" }

    var header: String {
        if name.isEmpty { return text }
        let isPlain = name.utf8.allSatisfy { $0 == 0x20 || Self.isLetterOrDigit($0) } && name.utf8.count <= 60
        return "\(isPlain ? name : MailMessage.encoded(name)) <\(text)>"
    }

    private static func isLetterOrDigit(_ byte: UInt8) -> Bool {
        switch byte {
        case 0x30...0x39, 0x41...0x5A, 0x61...0x7A: true
        default: false
        }
    }

    private static func isOfName(_ byte: UInt8) -> Bool {
        isLetterOrDigit(byte) || "!#$%&'*+-/=?^_`{|}~.".utf8.contains(byte)
    }

    private static func isOfHost(_ byte: UInt8) -> Bool {
        isLetterOrDigit(byte) || byte == UInt8(ascii: ".") || byte == UInt8(ascii: "-")
    }
}
