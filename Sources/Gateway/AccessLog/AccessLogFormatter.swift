import Glibc
import NIOCore

/// Writes entries as lines. Each event loop has its own, since it keeps the text of the last second.
struct AccessLogFormatter {
    let format: AccessLogConfiguration.Format
    private var second = Int.min
    private var time = ""

    init(_ format: AccessLogConfiguration.Format) { self.format = format }

    mutating func write(_ entry: AccessLogEntry, to output: inout ByteBuffer) {
        let second = Int(entry.begun.rounded(.down))
        if second != self.second {
            self.second = second
            time = Self.time(second, format)
        }
        switch format {
        case .text: writeText(entry, &output)
        case .ecs: writeECS(entry, &output)
        }
    }

    // MARK: Text

    private func writeText(_ entry: AccessLogEntry, _ output: inout ByteBuffer) {
        output.writeString("\(entry.client) - - [\(time)] \"\(entry.method) ")
        Self.writeQuoted(entry.target, &output)
        output.writeString(" HTTP/\(entry.version)\" \(entry.status) \(entry.bytesOut) \"")
        Self.writeQuoted(entry.referrer ?? "-", &output)
        output.writeString("\" \"")
        Self.writeQuoted(entry.agent ?? "-", &output)
        output.writeString("\" \(entry.route ?? "-") \(entry.server ?? "-") \(Self.fixed(entry.seconds))\n")
    }

    /// Quotes, backslashes, control characters and bytes beyond ASCII become `\xHH`, so that a line stays one.
    private static func writeQuoted(_ text: String, _ output: inout ByteBuffer) {
        for byte in text.utf8 {
            if byte < 0x20 || byte >= 0x7F || byte == 0x22 || byte == 0x5C {
                output.writeString("\\x" + (byte < 16 ? "0" : "") + String(byte, radix: 16, uppercase: true))
            } else {
                output.writeInteger(byte)
            }
        }
    }

    // MARK: Elastic Common Schema

    private func writeECS(_ entry: AccessLogEntry, _ output: inout ByteBuffer) {
        let milliseconds = min(max(Int((entry.begun - entry.begun.rounded(.down)) * 1_000), 0), 999)
        output.writeString(
            "{\"@timestamp\":\"\(time).\(milliseconds < 100 ? "0" : "")\(milliseconds < 10 ? "0" : "")\(milliseconds)Z\","
                + "\"log.level\":\"info\",\"ecs.version\":\"8.11.0\",\"event.dataset\":\"trawl.gateway.access\","
                + "\"event.duration\":\(Int64((entry.seconds * 1e9).rounded())),\"source.ip\":")
        Self.writeJSON(entry.client, &output)
        Self.write("http.request.method", entry.method, &output)
        Self.write("url.original", entry.target, &output)
        Self.write("url.domain", entry.host, &output)
        Self.write("http.version", entry.version, &output)
        Self.write("http.request.referrer", entry.referrer, &output)
        Self.write("user_agent.original", entry.agent, &output)
        Self.write("trawl.route", entry.route, &output)
        Self.write("server.address", entry.server, &output)
        output.writeString(
            ",\"http.request.bytes\":\(entry.bytesIn),\"http.response.bytes\":\(entry.bytesOut),"
                + "\"http.response.status_code\":\(entry.status)}\n")
    }

    private static func write(_ name: String, _ value: String?, _ output: inout ByteBuffer) {
        guard let value else { return }
        output.writeString(",\"\(name)\":")
        writeJSON(value, &output)
    }

    private static func writeJSON(_ text: String, _ output: inout ByteBuffer) {
        output.writeInteger(UInt8(0x22))
        for byte in text.utf8 {
            switch byte {
            case 0x22, 0x5C:
                output.writeInteger(UInt8(0x5C))
                output.writeInteger(byte)
            case 0..<0x20: output.writeString("\\u00" + (byte < 16 ? "0" : "") + String(byte, radix: 16))
            default: output.writeInteger(byte)
            }
        }
        output.writeInteger(UInt8(0x22))
    }

    // MARK: Numbers

    /// Seconds with three digits behind the point.
    private static func fixed(_ seconds: Double) -> String {
        let milliseconds = Int(min(max(seconds, 0), 1e9) * 1_000)
        let rest = milliseconds % 1_000
        return "\(milliseconds / 1_000).\(rest < 100 ? "0" : "")\(rest < 10 ? "0" : "")\(rest)"
    }

    private static let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]

    /// `22/Nov/2026:01:30:00 +0000`, or `2026-11-22T01:30:00` to which the milliseconds are added.
    private static func time(_ second: Int, _ format: AccessLogConfiguration.Format) -> String {
        var (value, parts) = (time_t(second), tm())
        gmtime_r(&value, &parts)
        func two(_ number: Int32) -> String { number < 10 ? "0\(number)" : "\(number)" }
        let clock = "\(two(parts.tm_hour)):\(two(parts.tm_min)):\(two(parts.tm_sec))"
        let (day, year) = (two(parts.tm_mday), Int(parts.tm_year) + 1_900)
        let month = months.indices.contains(Int(parts.tm_mon)) ? months[Int(parts.tm_mon)] : "-"
        switch format {
        case .text: return "\(day)/\(month)/\(year):\(clock) +0000"
        case .ecs: return "\(year)-\(two(parts.tm_mon + 1))-\(day)T\(clock)"
        }
    }
}
