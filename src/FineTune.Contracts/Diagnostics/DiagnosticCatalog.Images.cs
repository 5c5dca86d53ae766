using static FineTune.Contracts.DiagnosticSeverity;

namespace FineTune.Contracts;

/// <summary>Pictures, from the files to what a model is given.</summary>
public static partial class DiagnosticCatalog
{
    public static readonly DiagnosticDescriptor ImageLibraryNotLoaded = new("FT2225", Error, "Decoder of pictures not loaded",
        "'{0}', which decodes pictures, cannot be loaded: {1}.",
        "Run `dotnet restore`, which brings its package; by hand, name its folder with --images.");

    public static readonly DiagnosticDescriptor BadPicture = new("FT2226", Error, "Picture not readable",
        "The picture cannot be read: {0}.", "Save it anew, or take it out of the data.");

    public static readonly DiagnosticDescriptor PictureTooLarge = new("FT2227", Error, "Picture too large",
        "The picture has {0} x {1} pixels, and more than {2} in all are not decoded.", "Save it smaller: a model sees a few hundred pixels a side.");

    public static readonly DiagnosticDescriptor BadImageProcessor = new("FT2228", Error, "Image processor not usable",
        "The image processor of the base model cannot be used: {0}.", "Correct preprocessor_config.json beside the base model, or use another base model.");

    public static readonly DiagnosticDescriptor ImageSizeDiffers = new("FT2229", Error, "Pictures of another size than the model's",
        "The image processor makes pictures of {0}, and the model takes {1} (image_size in config.json).",
        "Set size, or crop_size, in preprocessor_config.json to that of the model.");

    public static readonly DiagnosticDescriptor PictureNotFound = new("FT2230", Error, "Picture not found",
        "The picture '{0}' {1}.", "Correct the path, or set ImageFolder on the Dataset to the folder that paths are relative to.");

    public static readonly DiagnosticDescriptor PictureWithoutLabel = new("FT2231", Error, "Picture in no folder of a label",
        "The picture lies in '{0}' itself, and not in a folder of a label below it.", "Move it to the folder of its label, or name its label in a CSV file.");

    public static readonly DiagnosticDescriptor ImageLibraryNotRestored = new("FT2232", Error, "Decoder of pictures not restored",
        "The package '{0}' {1}, which decodes pictures, was not found in NuGet's folders.", "Run `dotnet restore` or `dotnet build` without --no-restore.");

    public static readonly DiagnosticDescriptor ContradictingPictures = new("FT2233", Warning, "One picture, two labels",
        "The picture had another label before in {0} of {1} of the split '{2}': {3}.", "Decide for one label, or set NoWarn to FT2233.");

    public static readonly DiagnosticDescriptor NoColumnOfPictures = new("FT2234", Error, "Column without pictures",
        "The column '{0}' should hold pictures, as paths or bytes, but here it holds {1}.", "Set ImageColumn on the Dataset to the column with the pictures.");
}
