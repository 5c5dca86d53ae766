namespace FineTune.Images;

/// <summary>A part of a picture, in pixels from its upper left corner.</summary>
internal readonly record struct PictureArea(int Top, int Left, int Height, int Width);
