/// What an image's header says of it, read before anything is decoded.
struct ImageShape: Hashable, Sendable {
    /// In pixels.
    var width: Int
    /// In pixels.
    var height: Int
    /// How it is to be turned, as Exif numbers it: 1 not at all, to 8.
    var orientation = 1
    /// For an animated WebP: where the chunk of its first picture lies.
    var firstFrame: Range<Int>?

    /// How many pixels decoding it makes.
    var pixelCount: Int { width.multipliedReportingOverflow(by: height).overflow ? .max : width * height }
}
