/// Why Scrapy cannot be run on a node.
package enum ScrapyHostFault: Error, Sendable, Hashable, CustomStringConvertible {
    /// This Python has no Scrapy, or one that cannot be imported.
    case missing(_ python: String, _ reason: String)
    case unstartable(_ python: String, _ reason: String)
    case slow(Duration)
    /// What an egg asks for in its `requirements.txt` cannot be installed.
    case requirements(_ reason: String)
    /// The host has died: there will be another one.
    case lost
    /// The node is ending.
    case over

    package var description: String {
        switch self {
        case .missing(let python, let reason):
            "\(python) cannot import Scrapy (\(reason)); install it there, or name another one as scrapy.python, or for the "
                + "project in scrapy.pythons"
        case .unstartable(let python, let reason):
            "\(python) cannot be started: \(reason); name a Python as scrapy.python, or for the project in scrapy.pythons"
        case .slow(let time): "the Python that runs Scrapy was not ready within \(time)"
        case .requirements(let reason): "the egg's requirements.txt cannot be installed: \(reason)"
        case .lost: "the Python that runs Scrapy has died"
        case .over: "the node is ending"
        }
    }
}
