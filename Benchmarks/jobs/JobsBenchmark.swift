@main struct JobsBenchmark { static func main() {} }
