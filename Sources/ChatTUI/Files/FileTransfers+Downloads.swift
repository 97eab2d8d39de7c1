internal import ChatClientKit
internal import ChatTUIKit
internal import ChatWire
import Glibc

extension FileTransfers {
    /// The longest file that is opened, in bytes; larger ones can be saved.
    private static let openingLimit = 64 << 20
    /// What came of fetching.
    private typealias Fetched = Result<String, TransferFailure>

    /// Shows a file: a picture in the terminal where that is possible, anything else by the person's program.
    func open(_ file: RemoteFile, id: String, size: Size) async {
        let fetched = await stops.run(id) { await self.fetchToOpen(file, id) }
        switch fetched {
        case nil: tell(.transferEnded(id, .done("stopped")))
        case .failure(let failure)?: tell(.transferEnded(id, .failed(failure.reason)))
        case .success(let path)?: await show(path, file, id: id, size: size)
        }
    }

    private func show(_ path: String, _ file: RemoteFile, id: String, size: Size) async {
        if settings.showsPicturesInTerminal, LocalFile.type(of: path)?.isImage == true,
            let picture = await PictureProgram.picture(of: path, title: file.name, size: Picture.room(on: size))
        {
            tell(.transferEnded(id, .done(nil)))
            return tell(.picture(picture))
        }
        guard let program = settings.openProgram else { return tell(.transferEnded(id, .done(nil))) }
        tell(.transferEnded(id, .done("opening \(file.name.original) with \(program.name)")))
        if let failure = await DetachedProgram.open(path, with: program) { tell(.failed(failure)) }
    }

    private func fetchToOpen(_ file: RemoteFile, _ id: String) async -> Fetched {
        let report = TransferReport(id, "fetching \(file.name.original)", tell: tell)
        guard let folder = opened.path() else {
            return .failure(TransferFailure("there is no folder for what is opened"))
        }
        if let known = opened.known(file, in: folder) { return .success(known) }
        do throws(ClientError) {
            let passing = folder + "/.\(id)"
            defer { unlink(passing) }
            try await client.api.download(file.url, to: passing, limit: Self.openingLimit) {
                report.reached($0.fraction)
            }
            // By what it is, not by what it is called: a program that takes any file might run it.
            guard let type = LocalFile.type(of: passing) else {
                return .failure(
                    TransferFailure("\(file.name.original) is neither a picture nor a sound; it can be saved"))
            }
            let path = folder + "/" + opened.name(of: file, type)
            guard rename(passing, path) == 0 else { return .failure(TransferFailure("cannot write \(path)")) }
            return .success(path)
        } catch {
            return .failure(TransferFailure("\(file.name.original): \(error.message)"))
        }
    }

    /// Saves files, never over one that is there.
    ///
    /// - Parameter path: a folder, or what a single file is to be called; nil for the folder of the settings.
    func save(_ files: [RemoteFile], to path: String?, id: String) async {
        let saved = await stops.run(id) { () -> Fetched in
            let report = TransferReport(id, "saving \(files.first?.name.original ?? "")", tell: self.tell)
            var last = ""
            for file in files {
                switch await self.save(file, to: path, report) {
                case .success(let place): last = place
                case .failure(let failure): return .failure(failure)
                }
            }
            return .success(files.count > 1 ? "\(files.count) files saved, the last as \(last)" : "saved as \(last)")
        }
        switch saved {
        case nil: tell(.transferEnded(id, .done("stopped")))
        case .failure(let failure)?: tell(.transferEnded(id, .failed(failure.reason)))
        case .success(let word)?: tell(.transferEnded(id, .done(word)))
        }
    }

    private func save(_ file: RemoteFile, to path: String?, _ report: TransferReport) async -> Fetched {
        let name = FileName.safe(file.name.original)
        do {
            var target = try Self.place(for: name, at: path ?? settings.downloadFolder, isFolder: path == nil)
            try await client.api.download(file.url, to: target.path) { report.reached($0.fraction) }
            target.keep()
            return .success(PathCompletion.contractingHome(target.path))
        } catch let error as ClientError {
            return .failure(TransferFailure("\(file.name.original): \(error.message)"))
        } catch {
            return .failure(TransferFailure((error as? NewFile.Failure)?.reason ?? "cannot save the file"))
        }
    }

    /// A new file in a folder, or at a path.
    private static func place(for name: String, at typed: String, isFolder: Bool) throws(NewFile.Failure) -> NewFile {
        let path = PathCompletion.expandingHome(typed)
        var status = stat()
        let isThere = stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
        return isFolder || isThere || path.hasSuffix("/") ? try .named(name, in: path) : try .at(path)
    }

    /// Writes a transcript of all of a chat into the folder for what one saves.
    ///
    /// - Parameter name: what the file is about; made safe here.
    func export(_ chat: ChatID, _ format: TranscriptFormat, name: String, id: String) async {
        let written = await stops.run(id) { () -> Fetched in
            let report = TransferReport(id, "writing the transcript", tell: self.tell)
            do {
                let name = FileName.safe(name + "." + format.fileExtension)
                var target = try NewFile.named(
                    name, in: PathCompletion.expandingHome(self.settings.downloadFolder))
                var output = try FileOutput(target.path)
                let export = try await ChatExport(of: chat, client: self.client, server: self.server)
                let paper = Paper(columns: nil, usesColour: false, calendar: .system)
                try await export.write(format, on: paper, progress: report.reached) { try output.write($0) }
                try output.flush()
                target.keep()
                return .success(PathCompletion.contractingHome(target.path))
            } catch let error as ClientError {
                return .failure(TransferFailure("no transcript: \(error.message)"))
            } catch let failure as NewFile.Failure {
                return .failure(TransferFailure("no transcript: \(failure.reason)"))
            } catch {
                return .failure(TransferFailure("no transcript: \(error)"))
            }
        }
        switch written {
        case nil: tell(.transferEnded(id, .done("stopped; nothing was written")))
        case .failure(let failure)?: tell(.transferEnded(id, .failed(failure.reason)))
        case .success(let path)?: tell(.transferEnded(id, .done("the transcript is in \(path)")))
        }
    }
}

/// Why a file did not come, or was not written; for a person.
private struct TransferFailure: Error {
    let reason: String

    init(_ reason: String) {
        self.reason = reason
    }
}
