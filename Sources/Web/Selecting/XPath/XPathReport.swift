import CLibXML2

/// What an evaluation tells its functions, and what libxml2 says goes wrong in it.
struct XPathReport {
    /// The tree in which the expression is evaluated.
    var navigation: LibXML2Navigation?
    private var error: Int32 = 0
    private var offset = 0

    init(navigation: LibXML2Navigation? = nil) { self.navigation = navigation }

    /// Takes the first error; those after it are its consequences.
    mutating func take(_ error: xmlError) {
        guard self.error == 0 else { return }
        self.error = error.code
        offset = Int(max(0, error.int1))
    }

    /// The fault to throw; `code` is what it is unless the error says better.
    func fault(during code: SelectorFault.Code) -> SelectorFault {
        let known = Self.faults[Int(error) &- Int(XML_XPATH_EXPRESSION_OK.rawValue)]
        return SelectorFault(
            code: known?.0 ?? code, message: known?.1 ?? "libxml2 cannot evaluate this expression",
            offset: code == .syntax ? offset : 0)
    }

    /// What libxml2's errors mean to the author of an expression.
    private static let faults: [Int: (SelectorFault.Code, String)] = Dictionary(
        uniqueKeysWithValues: meanings.map { (Int($0.rawValue), ($1, $2)) })

    private static let meanings: [(xmlXPathError, SelectorFault.Code, String)] = [
        (XPATH_NUMBER_ERROR, .syntax, "a number is malformed here"),
        (XPATH_UNFINISHED_LITERAL_ERROR, .syntax, "a string has no closing quote"),
        (XPATH_START_LITERAL_ERROR, .syntax, "expected a string in quotes here"),
        (XPATH_VARIABLE_REF_ERROR, .unsupported, "there are no variables here"),
        (XPATH_UNDEF_VARIABLE_ERROR, .unsupported, "there are no variables here"),
        (XPATH_INVALID_PREDICATE_ERROR, .syntax, "expected a condition and ] here"),
        (XPATH_EXPR_ERROR, .syntax, "the expression cannot be understood from here on"),
        (XPATH_UNCLOSED_ERROR, .syntax, "a closing ) or ] is missing"),
        (XPATH_UNKNOWN_FUNC_ERROR, .unsupported, "there is no such function"),
        (XPATH_INVALID_OPERAND, .evaluation, "an operand is of the wrong kind"),
        (XPATH_INVALID_TYPE, .evaluation, "an argument is of the wrong kind; a function wants nodes"),
        (XPATH_INVALID_ARITY, .evaluation, "a function gets too many or too few arguments"),
        (XPATH_MEMORY_ERROR, .evaluation, "there is no memory for what this expression finds"),
        (
            XPATH_UNDEF_PREFIX_ERROR, .evaluation,
            "the page does not declare this prefix; use local-name() or a prefix of the page"
        ),
        (XPATH_INVALID_CHAR_ERROR, .syntax, "this character is not allowed here"),
        (XPATH_STACK_ERROR, .syntax, "the expression gives nothing"),
        (
            XPATH_OP_LIMIT_EXCEEDED, .tooExpensive,
            "the expression takes too many steps on this page; make it more direct"
        ),
        (XPATH_RECURSION_LIMIT_EXCEEDED, .tooLarge, "the expression is nested too deep"),
    ]
}
