using System.Globalization;
using System.Text.Json.Nodes;

namespace FineTune.Engine.Reports;

internal static class JsonNumbers
{
    /// <summary>A number whatever .NET type the node was made from; <see cref="JsonNode.GetValue{T}"/> insists on the very type.</summary>
    public static double ToDouble(JsonNode number) => double.Parse(number.ToJsonString(), CultureInfo.InvariantCulture);
}
