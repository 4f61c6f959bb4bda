extension WorkflowGraph {
    private static let box = (width: 180, height: 52)
    private static let gap = (across: 24, down: 44)
    private static let margin = 16

    /// An SVG picture. It loads nothing and runs nothing.
    package var svg: String {
        let columns = (nodes.map(\.column).max() ?? 0) + 1
        let layers = (nodes.map(\.layer).max() ?? 0) + 1
        let width = columns * (Self.box.width + Self.gap.across) - Self.gap.across + 2 * Self.margin
        let height = layers * (Self.box.height + Self.gap.down) - Self.gap.down + 2 * Self.margin
        var text = """
            <svg xmlns="http://www.w3.org/2000/svg" width="\(width)" height="\(height)" viewBox="0 0 \(width) \(height)" \
            font-family="sans-serif" font-size="13" role="img">
            <defs><marker id="arrow" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="8" markerHeight="8" orient="auto">\
            <path d="M0 0L8 4L0 8z" fill="#555555"/></marker></defs>

            """
        for node in nodes {
            for need in node.needs where nodes.indices.contains(need) { text += line(from: nodes[need], to: node) }
        }
        for node in nodes { text += box(node) }
        return text + "</svg>\n"
    }

    private func left(_ node: Node) -> Int { Self.margin + node.column * (Self.box.width + Self.gap.across) }
    private func top(_ node: Node) -> Int { Self.margin + node.layer * (Self.box.height + Self.gap.down) }

    private func line(from: Node, to: Node) -> String {
        let (x1, y1) = (left(from) + Self.box.width / 2, top(from) + Self.box.height)
        let (x2, y2) = (left(to) + Self.box.width / 2, top(to))
        let middle = (y1 + y2) / 2
        let dash = to.when == .success ? "" : " stroke-dasharray=\"5 3\""
        return
            "<path d=\"M\(x1) \(y1)C\(x1) \(middle) \(x2) \(middle) \(x2) \(y2)\" fill=\"none\" stroke=\"#555555\"\(dash) "
            + "marker-end=\"url(#arrow)\"/>\n"
    }

    private func box(_ node: Node) -> String {
        let (x, y) = (left(node), top(node))
        let centre = x + Self.box.width / 2
        let second = node.status.map { "\(node.action.rawValue), \($0.rawValue)" } ?? node.action.rawValue
        return """
            <g><title>\(Self.escaped(node.id))</title><rect x="\(x)" y="\(y)" width="\(Self.box.width)" \
            height="\(Self.box.height)" rx="6" fill="\(Self.colour(node.status))" stroke="#555555"/>\
            <text x="\(centre)" y="\(y + 22)" text-anchor="middle" font-weight="bold">\(Self.escaped(Self.cut(node.name)))\
            </text><text x="\(centre)" y="\(y + 40)" text-anchor="middle" fill="#444444">\(Self.escaped(second))</text></g>

            """
    }

    private static func cut(_ text: String) -> String { text.count > 22 ? text.prefix(21) + "…" : text }

    private static func escaped(_ text: String) -> String {
        var result = ""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "&": result += "&amp;"
            case "<": result += "&lt;"
            case ">": result += "&gt;"
            case "\"": result += "&quot;"
            case let scalar where scalar.value < 0x20 || scalar.value == 0x7F: result += " "
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result
    }
}
