import NIOPosix

extension ScrapyProcess {
    /// What a process that has ended left as `stdout` or `stderr`: all that is kept of it.
    static func said(_ name: String, in folder: String) async -> [UInt8] {
        let path = folder + "/" + name
        let part = try? await NIOThreadPool.singleton.runIfActive {
            OutputFile.read(path, from: 0, limit: 1 << 20, wholeLines: false)
        }
        return part?.bytes ?? []
    }
}
