namespace FineTune.Engine.Data;

/// <summary>What token files keep of a picture or a recording.</summary>
/// <param name="Bytes">As <see cref="ITokenRows.Media"/>.</param>
/// <param name="Width">As <see cref="ITokenRows.MediaWidth"/>.</param>
internal record MediaRow(byte[] Bytes, int Width);
