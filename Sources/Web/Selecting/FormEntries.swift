/// Gathers the entries of a form, control by control (HTML standard, section 4.10.21.4).
struct FormEntries {
    private(set) var fields: [HTMLForm.Field] = []
    /// Where the checked button of each group of radio buttons stands; a later one takes its place.
    private var radios: [String: Int] = [:]

    /// Adds what an enabled control sends; of the buttons only `button` does.
    mutating func add<Tree: HTMLTree>(_ control: Tree.Node, button: Tree.Node?, in tree: Tree) throws(SelectorFault) {
        let name = control.attribute("name") ?? ""
        let type = control.attribute("type")?.lowercased()
        if control.name == "input", type == "image" {
            guard control == button else { return }
            let prefix = name.isEmpty ? "" : name + "."
            append(prefix + "x", "0")
            append(prefix + "y", "0")
            return
        }
        guard !name.isEmpty else { return }
        switch control.name {
        case "select": try addOptions(of: control, name, in: tree)
        case "textarea":
            // A line end right after the start tag is not part of the text.
            let text = control.text
            append(name, text.first?.isNewline == true ? String(text.dropFirst()) : text)
        case "button":
            if control == button { append(name, control.attribute("value") ?? "") }
        default: addInput(control, name, type, isPressed: control == button)
        }
    }

    private mutating func addInput<Node: HTMLNode>(_ input: Node, _ name: String, _ type: String?, isPressed: Bool) {
        let value = input.attribute("value")
        switch type {
        case "submit": if isPressed { append(name, value ?? "Submit") }
        case "button", "reset": break
        case "checkbox": if input.attribute("checked") != nil { append(name, value ?? "on") }
        case "radio":
            guard input.attribute("checked") != nil else { return }
            if let earlier = radios[name] {
                fields[earlier].value = value ?? "on"
            } else {
                radios[name] = fields.count
                append(name, value ?? "on")
            }
        case "hidden" where name.lowercased() == "_charset_" && value == nil: append(name, "UTF-8")
        // Nothing has been chosen.
        case "file": append(name, "")
        default: append(name, value ?? "")
        }
    }

    /// Adds the chosen options: those marked, or in a list that shows one option the first that can be chosen.
    private mutating func addOptions<Tree: HTMLTree>(
        of select: Tree.Node, _ name: String, in tree: Tree
    ) throws(SelectorFault) {
        let options = try tree.select(Selector.css("option"), from: select).compactMap(\.node)
        let enabled = try tree.select(Selector.css("option:enabled"), from: select).compactMap(\.node)
        let chosen = options.filter { $0.attribute("selected") != nil }
        if select.attribute("multiple") != nil {
            for option in chosen where enabled.contains(option) { append(name, Self.value(of: option)) }
            return
        }
        let showsOne = (select.attribute("size").flatMap { Int($0) } ?? 1) <= 1
        guard let option = chosen.last ?? (showsOne ? enabled.first : nil), enabled.contains(option) else { return }
        append(name, Self.value(of: option))
    }

    private static func value<Node: HTMLNode>(of option: Node) -> String {
        option.attribute("value") ?? option.innerText
    }

    private mutating func append(_ name: String, _ value: String) {
        fields.append(HTMLForm.Field(name: Self.withNetworkLineEnds(name), value: Self.withNetworkLineEnds(value)))
    }

    /// Every line end as CR LF.
    private static func withNetworkLineEnds(_ text: String) -> String {
        guard text.utf8.contains(where: { $0 == 0x0A || $0 == 0x0D }) else { return text }
        var output: [UInt8] = []
        var previous: UInt8 = 0
        for byte in text.utf8 {
            if byte == 0x0A, previous == 0x0D {
                previous = byte
                continue
            }
            if byte == 0x0A || byte == 0x0D { output += [0x0D, 0x0A] } else { output.append(byte) }
            previous = byte
        }
        return String(decoding: output, as: UTF8.self)
    }
}
