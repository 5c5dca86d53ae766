namespace FineTune.Images;

/// <summary>
/// What becomes of a picture before a model sees it, as its preprocessor_config.json says: transformers' image processors with the torchvision backend
/// (transformers/image_processing_backends.py), byte for byte up to the pixels and bit for bit after them.
/// </summary>
internal sealed record ImageProcessor
{
    /// <summary>Below this size ConvNeXT's processor makes a picture larger than it needs and cuts out its middle.</summary>
    private const int LeastWithoutCrop = 384;

    /// <summary>transformers' class, as <c>ViTImageProcessor</c>.</summary>
    public required string Type { get; init; }

    /// <summary>False leaves the size of a picture as it is.</summary>
    public bool DoResize { get; init; } = true;

    /// <summary>The size that pictures get; null where <see cref="ShortestEdge"/> says it.</summary>
    public ImageSize? Size { get; init; }

    /// <summary>The length of the shorter side that pictures get; the longer one follows.</summary>
    public int? ShortestEdge { get; init; }

    /// <summary>Of ConvNeXT's processor, the share of the shorter side that is cut out; null for other processors.</summary>
    public double? CropPct { get; init; }

    public Resampling Resample { get; init; } = Resampling.Bilinear;

    /// <summary>The middle that is cut out of the picture; null for all of it.</summary>
    public ImageSize? Crop { get; init; }

    /// <summary>What a pixel's values are multiplied by; null leaves them from 0 to 255.</summary>
    public double? RescaleFactor { get; init; } = 1 / 255.0;

    /// <summary>The mean of each channel that is subtracted; null subtracts none and divides by nothing.</summary>
    public IReadOnlyList<double>? Mean { get; init; }

    /// <summary>What each channel is divided by.</summary>
    public IReadOnlyList<double>? Std { get; init; }

    /// <summary>The size of every picture that comes out; null where it is that of the picture that goes in.</summary>
    public ImageSize? Output => Crop ?? (CropPct is not null && ShortestEdge is { } edge ? new ImageSize(edge, edge) : DoResize ? Size : null);

    /// <summary>Resizes and crops.</summary>
    public Picture Apply(Picture picture)
    {
        Picture resized = DoResize ? Resize(picture) : picture;
        return Crop is { } crop ? CenterCrop(resized, crop) : resized;
    }

    /// <summary>The middle of a picture; where it is smaller, with black around it.</summary>
    private static Picture CenterCrop(Picture picture, ImageSize size)
    {
        var result = new Picture(size.Height, size.Width);
        (int paddingAbove, int paddingLeft) = (Math.Max(0, size.Height - picture.Height) / 2, Math.Max(0, size.Width - picture.Width) / 2);
        (int top, int left) = (Math.Max(0, picture.Height - size.Height) / 2, Math.Max(0, picture.Width - size.Width) / 2);
        int rows = Math.Min(size.Height, picture.Height);
        int length = Math.Min(size.Width, picture.Width) * Picture.Channels;
        for (int row = 0; row < rows; row++)
        {
            picture.Pixels.AsSpan((((row + top) * picture.Width) + left) * Picture.Channels, length)
                .CopyTo(result.Pixels.AsSpan((((row + paddingAbove) * size.Width) + paddingLeft) * Picture.Channels));
        }

        return result;
    }

    private Picture Resize(Picture picture)
    {
        if (CropPct is { } share && ShortestEdge is { } edge)
        {
            var square = new ImageSize(edge, edge);
            return edge < LeastWithoutCrop ? CenterCrop(ToShortestEdge(picture, (int)(edge / share)), square) : To(picture, square);
        }

        return ShortestEdge is { } shortest ? ToShortestEdge(picture, shortest) : Size is { } size ? To(picture, size) : picture;
    }

    /// <summary>transformers/image_transforms.py, get_resize_output_image_size.</summary>
    private Picture ToShortestEdge(Picture picture, int edge)
    {
        (int height, int width) = (picture.Height, picture.Width);
        int longest = (int)((double)((long)edge * Math.Max(height, width)) / Math.Min(height, width));
        return To(picture, width <= height ? new ImageSize(longest, edge) : new ImageSize(edge, longest));
    }

    private Picture To(Picture picture, ImageSize size) =>
        picture.Height == size.Height && picture.Width == size.Width ? picture : Resampler.Resize(picture, size.Height, size.Width, Resample);
}
