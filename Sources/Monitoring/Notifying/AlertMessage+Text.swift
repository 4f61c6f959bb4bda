import Jobs

/// For people.
extension AlertMessage {
    /// One line: `[FIRING:2] NodeDown`.
    package var title: String {
        if let written { return Self.line(written.title) }
        let firing = parts.filter(\.isFiring).count
        let state = firing > 0 ? "FIRING" + (firing > 1 ? ":\(firing)" : "") : "RESOLVED"
        let name = commonLabels["alertname"] ?? groupLabels["alertname"] ?? "\(parts.count) alerts"
        let summary = commonAnnotations["summary"].map { ": \($0)" } ?? ""
        return Self.line("[\(state)] \(name)\(summary)")
    }

    /// All of it, in paragraphs, at most `most` units of UTF-16; alerts that have no room are counted.
    package func text(most: Int = .max) -> String {
        if let written {
            return Self.cut(written.text.isEmpty ? written.title : "\(written.title)\n\n\(written.text)", to: most)
        }
        var text = title
        for (index, part) in parts.enumerated() {
            let paragraph = "\n\n" + Self.paragraph(part)
            let left = parts.count - index
            let rest = "\n\n… and \(left) more"
            if text.utf16.count + paragraph.utf16.count + (left > 1 ? rest.utf16.count : 0) > most {
                return index == 0 ? Self.cut(text + paragraph, to: most) : text + rest
            }
            text += paragraph
        }
        return Self.cut(text, to: most)
    }

    private static func paragraph(_ part: Part) -> String {
        let severity = part.labels["severity"].map { " (\($0))" } ?? ""
        var lines = ["\(part.isFiring ? "firing" : "resolved"): \(part.labels["alertname"] ?? "alert")\(severity)"]
        for name in ["summary", "description"] {
            if let text = part.annotations[name], !text.isEmpty { lines.append(text) }
        }
        if let job = part.annotations["job"], !job.isEmpty { lines.append("job: \(job)") }
        let others = part.labels.sorted.filter { $0.name != "alertname" && $0.name != "severity" }
        if !others.isEmpty { lines.append(others.map { "\($0.name)=\($0.value)" }.joined(separator: " ")) }
        lines.append("since \(part.startsAt)" + (part.endsAt.map { ", until \($0)" } ?? ""))
        return lines.joined(separator: "\n")
    }

    /// Without what would end the line, at most 200 characters.
    private static func line(_ text: String) -> String {
        String(text.unicodeScalars.map { $0.value < 0x20 || $0.value == 0x7F ? " " : Character($0) }.prefix(200))
    }

    /// The beginning that has at most `most` units of UTF-16, in whole characters.
    static func cut(_ text: String, to most: Int) -> String {
        guard text.utf16.count > most else { return text }
        var (cut, count) = ("", 1)
        for character in text {
            count += character.utf16.count
            if count > most { break }
            cut.append(character)
        }
        return cut + "…"
    }
}
