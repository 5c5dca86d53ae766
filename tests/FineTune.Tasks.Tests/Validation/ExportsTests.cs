using FineTune.Contracts;
using FineTune.Tasks.Tests.Support;

namespace FineTune.Tasks.Tests.Validation;

public class ExportsTests
{
    [Fact]
    public void An_export_is_of_float32_unless_it_says_otherwise()
    {
        using var project = ProjectUnderTest.With(
            "", "<Export Include=\"onnx\" /><Export Include=\"ONNX\" Precision=\"INT8\" /><Metric Include=\"accuracy\" MaxExportDrop=\"0.01\" />");

        ProjectSpec read = project.Read();

        Assert.Equal(["onnx float32", "onnx int8"], read.Exports.Select(export => export.Name));
        Assert.Equal(["onnx/model.onnx", "onnx/model_quantized.onnx"], read.Exports.Select(export => export.File));
        Assert.Equal(0.01, read.Metrics[^1].MaxExportDrop);
    }

    [Theory]
    [InlineData("<Export Include=\"onx\" />", "FT6006(7,6) The Export 'onx' is no format of exports, which are: onnx (did you mean 'onnx'?).")]
    [InlineData("<Export Include=\"on*x\" />", "FT6006(7,6) The Export 'on*x' has a wildcard in its name.")]
    [InlineData("<Export Include=\"onnx\" /><Export Include=\"onnx\" Precision=\"float32\" />", "FT6006(7,31) The Export 'onnx float32' is there twice.")]
    [InlineData("<Export Include=\"onnx\" Precision=\"int4\" />", "FT1004(7,28) Precision of onnx = 'int4' is not one of")]
    [InlineData("<Export Include=\"onnx\" Precison=\"int8\" />", "FT1003(7,28) Export has no metadata 'Precison'. Did you mean 'Precision'?")]
    [InlineData("<Exports Include=\"onnx\" />", "FT1002(7,6)")]
    [InlineData(
        "<Metric Include=\"accuracy\" MaxExportDrop=\"-1\" /><Export Include=\"onnx\" />", "FT1004(7,32) MaxExportDrop = '-1' is not a number of at least 0.")]
    [InlineData("<Metric Include=\"accuracy\" MaxExportDrop=\"0.1\" />", "FT1011(7,6) accuracy has a MaxExportDrop, but there is no Export item.")]
    public void A_bad_export_is_an_error_where_it_stands(string item, string expected)
    {
        using var project = ProjectUnderTest.With("", item);
        Assert.Contains(project.Problems(), problem => problem.StartsWith(expected, StringComparison.Ordinal));
    }
}
