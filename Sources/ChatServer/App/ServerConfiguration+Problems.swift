import Glibc

extension ServerConfiguration {
    /// A setting with which no server can run.
    public struct Problem: Hashable, Sendable {
        /// The option's long name, without dashes before it.
        public let option: String
        /// Which of the option's values it is, from 0.
        public let index: Int
        /// What is wrong.
        public let text: String

        init(_ option: String, at index: Int = 0, _ text: String) {
            self.option = option
            self.index = index
            self.text = text
        }
    }

    /// What is wrong with it, as far as can be told without serving: networks and origins that are none, files that cannot
    /// be read or do not hold what they should, a data folder that cannot be used. Changes nothing.
    public var problems: [Problem] {
        var problems: [Problem] = []
        for (option, networks) in [("trusted-proxy", trustedProxies), ("metrics-from", metricsReaders)] {
            for (index, network) in networks.enumerated() where AddressRange(network) == nil {
                problems.append(Problem(option, at: index, "\(network) is no network (CIDR)"))
            }
        }
        for (index, origin) in allowedOrigins.enumerated() where !OriginPolicy.isOrigin(origin) {
            problems.append(
                Problem("allowed-origin", at: index, "\(origin) is no origin, such as https://salon.example"))
        }
        if let tls {
            do throws(StoreError) { _ = try TLSIdentity(tls) } catch {
                problems.append(Problem("tls-certificate", error.description))
            }
        }
        for (index, file) in secretFiles.enumerated() {
            do throws(StoreError) {
                try SigningSecrets.requireUsable(try SigningSecret(contentsOf: file), of: file, isFirst: index == 0)
            } catch {
                problems.append(Problem("jwt-secret-file", at: index, error.description))
            }
        }
        if let webhook {
            if WebhookTarget(webhook.url) == nil {
                problems.append(Problem("webhook", "\(webhook.url) is no http or https URL without a user's name"))
            }
            do throws(StoreError) { _ = try webhook.secret() } catch {
                problems.append(Problem("webhook-secret-file", error.description))
            }
        }
        if let fault = dataFault { problems.append(Problem("data", fault)) }
        return problems
    }

    /// Why the data folder cannot be used; `nil` where it can, or can probably be made.
    private var dataFault: String? {
        guard let dataPath else { return nil }
        var status = stat()
        guard stat(dataPath, &status) == 0 else {
            return errno == ENOENT ? nil : "\(dataPath) cannot be used: \(String(cString: strerror(errno)))"
        }
        guard status.st_mode & S_IFMT == S_IFDIR else { return "\(dataPath) is no folder" }
        guard access(dataPath, R_OK | W_OK | X_OK) == 0 else {
            return "\(dataPath) cannot be used: \(String(cString: strerror(errno)))"
        }
        return nil
    }
}

extension ServerConfiguration.Webhook {
    /// The secret that signs.
    ///
    /// - Throws: ``StoreError`` when its file cannot be read, or it is too short.
    func secret() throws(StoreError) -> SigningSecret {
        let secret = try SigningSecret(contentsOf: secretFile)
        try SigningSecrets.requireUsable(secret, of: secretFile, isFirst: true)
        return secret
    }
}
