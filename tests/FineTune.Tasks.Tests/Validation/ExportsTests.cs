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

    [Fact]
    public void A_gguf_file_has_a_type()
    {
        using var project = ProjectUnderTest.With(
            "", "<Export Include=\"gguf\" /><Export Include=\"GGUF\" Type=\"Q8_0\" /><Export Include=\"gguf\" Type=\"f16\" /><Export Include=\"onnx\" />");

        ProjectSpec read = project.Read();

        Assert.Equal(["gguf f32", "gguf q8_0", "gguf f16", "onnx float32"], read.Exports.Select(export => export.Name));
        Assert.Equal(
            ["gguf/model-f32.gguf", "gguf/model-q8_0.gguf", "gguf/model-f16.gguf", "onnx/model.onnx"], read.Exports.Select(export => export.File));
        Assert.All(read.Exports, export => Assert.True(ModelFileNames.IsExport(export.File), export.File));
    }

    [Theory]
    [InlineData("<Export Include=\"gguf\" Type=\"q4_0\" />", "FT1004(7,28) Type of gguf = 'q4_0' is not one of f32, f16, q8_0 (did you mean 'q8_0'?).")]
    [InlineData("<Export Include=\"gguf\" Type=\"f16\" /><Export Include=\"gguf\" Type=\"F16\" />", "FT6006(7,42) The Export 'gguf f16' is there twice.")]
    [InlineData("<Export Include=\"gguf\" Precision=\"float16\" />", "FT6006(7,28) The Export 'gguf' has a Precision, which other formats have; what its")]
    [InlineData("<Export Include=\"onnx\" Type=\"f16\" />", "FT6006(7,28) The Export 'onnx' has a Type, which other formats have; what its weights")]
    [InlineData("<Export Include=\"onx\" />", "FT6006(7,6) The Export 'onx' is no format of exports, which are: onnx, gguf (did you mean 'onnx'?).")]
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
