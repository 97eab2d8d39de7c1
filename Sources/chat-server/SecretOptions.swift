import ArgumentParser

/// Which secrets sign and verify access tokens.
struct SecretOptions: ParsableArguments {
    @Option(
        name: .customLong("jwt-secret-file"),
        help: ArgumentHelp(
            "A file that holds a secret. May be repeated: the first signs, all verify.",
            discussion: "Without any, a secret is generated in the data folder.", valueName: "file"))
    var jwtSecretFile: [String] = []
}
