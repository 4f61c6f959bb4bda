/// A form of a page with what a browser would send of it as it stands (HTML standard, section 4.10.21), so that a log-in
/// carries the page's hidden fields and tokens.
package struct HTMLForm: Sendable, Equatable {
    /// Which form of a page is meant.
    package enum Reference: Sendable {
        /// Counted from 0 in the order of the page.
        case index(Int)
        case name(String)
        case id(String)
        /// The form that the selector finds, or the one around what it finds.
        case selector(Selector)
    }

    /// Which of the form's buttons is pressed; only that one sends its name and value.
    package enum Submitter: Sendable {
        case none
        case first
        case named(String)
    }

    package enum Method: String, Sendable {
        case get
        case post
    }

    package enum Encoding: String, Sendable {
        case urlEncoded = "application/x-www-form-urlencoded"
        case multipart = "multipart/form-data"
        case plain = "text/plain"
    }

    package struct Field: Sendable, Equatable {
        package var name: String
        package var value: String

        package init(name: String, value: String) {
            self.name = name
            self.value = value
        }
    }

    /// Where to send it, as written in the page; empty means the page's own address.
    package var action: String
    package var method: Method
    package var encoding: Encoding
    /// Names and values in the order of the page. Line ends in values are CR LF, as they are sent.
    package var fields: [Field]

    /// Gives a field a value: the first of that name gets it, others of that name go, and a new one is added at the end.
    package mutating func set(_ name: String, to value: String) {
        guard let first = fields.firstIndex(where: { $0.name == name }) else {
            fields.append(Field(name: name, value: value))
            return
        }
        fields[first].value = value
        let rest = fields[(first + 1)...].filter { $0.name != name }
        fields.replaceSubrange((first + 1)..., with: rest)
    }

    /// Reads the form of a page, or nil if there is none such.
    package static func find<Tree: HTMLTree>(
        _ reference: Reference, in tree: Tree, submitter: Submitter = .first
    ) throws(SelectorFault) -> HTMLForm? {
        let forms = try tree.select(Selector.css("form")).compactMap(\.node)
        let form: Tree.Node?
        switch reference {
        case .index(let index): form = forms.indices.contains(index) ? forms[index] : nil
        case .name(let name): form = forms.first { $0.attribute("name") == name }
        case .id(let id): form = forms.first { $0.attribute("id") == id }
        case .selector(let selector): form = try tree.first(selector)?.node.flatMap(Self.form(around:))
        }
        guard let form else { return nil }
        // :enabled knows about fieldsets.
        let selector = try Selector.css("input:enabled, select:enabled, textarea:enabled, button:enabled")
        let controls = try tree.select(selector).compactMap(\.node).filter { owner(of: $0, among: forms) == form }
        let button = self.button(submitter, among: controls)
        let action = button?.attribute("formaction") ?? form.attribute("action") ?? ""
        let method = button?.attribute("formmethod") ?? form.attribute("method") ?? ""
        let encoding = button?.attribute("formenctype") ?? form.attribute("enctype") ?? ""
        var entries = FormEntries()
        for control in controls where !isInDatalist(control) { try entries.add(control, button: button, in: tree) }
        return HTMLForm(
            action: action, method: Method(rawValue: method.lowercased()) ?? .get,
            encoding: Encoding(rawValue: encoding.lowercased()) ?? .urlEncoded, fields: entries.fields)
    }

    private static func form<Node: HTMLNode>(around node: Node) -> Node? {
        var current: Node? = node
        while let candidate = current {
            if candidate.name == "form" { return candidate }
            current = candidate.parent
        }
        return nil
    }

    /// The form that a control belongs to: the one its `form` attribute names, else the one around it.
    private static func owner<Node: HTMLNode>(of control: Node, among forms: [Node]) -> Node? {
        if let id = control.attribute("form") { return forms.first { $0.attribute("id") == id } }
        return control.parent.flatMap(form(around:))
    }

    private static func button<Node: HTMLNode>(_ submitter: Submitter, among controls: [Node]) -> Node? {
        switch submitter {
        case .none: nil
        case .first: controls.first(where: isSubmitButton)
        case .named(let name): controls.first { isSubmitButton($0) && $0.attribute("name") == name }
        }
    }

    private static func isSubmitButton<Node: HTMLNode>(_ control: Node) -> Bool {
        let type = control.attribute("type")?.lowercased()
        switch control.name {
        case "button": return type != "button" && type != "reset"
        case "input": return type == "submit" || type == "image"
        default: return false
        }
    }

    private static func isInDatalist<Node: HTMLNode>(_ control: Node) -> Bool {
        var ancestor = control.parent
        while let current = ancestor {
            if current.name == "datalist" { return true }
            ancestor = current.parent
        }
        return false
    }
}
