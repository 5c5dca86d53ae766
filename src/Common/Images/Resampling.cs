using System.Text.Json.Serialization;

namespace FineTune.Images;

/// <summary>How a picture is made smaller or larger: the filters of <c>PIL.Image.Resampling</c>, by its numbers.</summary>
[JsonConverter(typeof(JsonNumberEnumConverter<Resampling>))]
internal enum Resampling
{
    Nearest = 0,
    Bilinear = 2,
    Bicubic = 3,
}
