using System.Runtime.InteropServices;
using System.Text.Json.Nodes;
using FineTune.Contracts;
using FineTune.Engine.Images;
using FineTune.Engine.Models;
using FineTune.Testing;
using static TorchSharp.torch;

namespace FineTune.Engine.Tests.Images;

/// <summary>Image processors against transformers' (golden/generate.py), and resizing against ATen's.</summary>
public sealed class ImageProcessorTests
{
    private static JsonArray Golden { get; } = JsonNode.Parse(File.ReadAllText(Path.Combine("Images", "golden", "processors.json")))!.AsArray();

    public static TheoryData<int> Cases => [.. Enumerable.Range(0, Golden.Count)];

    [Theory]
    [MemberData(nameof(Cases))]
    public void Pixel_values_are_those_of_transformers(int index)
    {
        JsonNode golden = Golden[index]!;
        var picture = new Picture(Bytes(golden, "picture"), golden["height"]!.GetValue<int>(), golden["width"]!.GetValue<int>());
        ImageProcessor processor = ImageProcessorJson.Read(golden["config"]!.AsObject());

        Picture processed = processor.Apply(picture);
        float[] values = new float[processed.Pixels.Length];
        new PixelValues(processor).Write(processed.Pixels, processed.Width, values);

        Assert.Equal([3, processed.Height, processed.Width], golden["shape"]!.AsArray().Select(side => side!.GetValue<int>()));
        int every = golden["every"]!.GetValue<int>();
        float[] expected = MemoryMarshal.Cast<byte, float>(Bytes(golden, "values")).ToArray();
        float[] actual = [.. values.Where((_, place) => place % every == 0)];
        Assert.Equal(expected.Length, actual.Length);
        Assert.Equal(0, expected.Zip(actual, (first, second) => Math.Abs(first - second)).Max());
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void What_is_written_says_the_same_again(int index)
    {
        ImageProcessor processor = ImageProcessorJson.Read(Golden[index]!["config"]!.AsObject());
        JsonObject written = ImageProcessorJson.ToJson(processor);
        Assert.Equal(written.ToJsonString(), ImageProcessorJson.ToJson(ImageProcessorJson.Read(written)).ToJsonString());
    }

    [Theory]
    [InlineData(InterpolationMode.Bilinear)]
    [InlineData(InterpolationMode.Bicubic)]
    public void Resizing_gives_the_bytes_that_ATen_gives(InterpolationMode mode)
    {
        var random = new Random(5);
        for (int time = 0; time < 40; time++)
        {
            var picture = new Picture(random.Next(1, 70), random.Next(1, 70));
            random.NextBytes(picture.Pixels);
            (int height, int width) = (random.Next(1, 90), random.Next(1, 90));
            using Tensor pixels = tensor(picture.Pixels, [1, picture.Height, picture.Width, 3]).permute(0, 3, 1, 2);
            using Tensor resized = nn.functional.interpolate(pixels, [height, width], mode: mode, align_corners: false, antialias: true)
                .permute(0, 2, 3, 1).contiguous();

            Resampling resampling = mode == InterpolationMode.Bicubic ? Resampling.Bicubic : Resampling.Bilinear;
            byte[] actual = Resampler.Resize(picture, height, width, resampling).Pixels;

            Assert.Equal(resized.data<byte>().ToArray(), actual);
        }
    }

    /// <summary>Also where it is no wider or no higher than before.</summary>
    [Theory]
    [InlineData(31, 45)]
    [InlineData(20, 45)]
    [InlineData(31, 30)]
    public void A_part_of_a_picture_is_resized_as_a_picture_of_its_own(int height, int width)
    {
        var random = new Random(6);
        var picture = new Picture(50, 70);
        random.NextBytes(picture.Pixels);
        var part = new Picture(20, 30);
        for (int row = 0; row < part.Height; row++)
        {
            picture.Pixels.AsSpan((((row + 7) * picture.Width) + 11) * Picture.Channels, part.Width * Picture.Channels)
                .CopyTo(part.Pixels.AsSpan(row * part.Width * Picture.Channels));
        }

        Picture resized = Resampler.Resize(picture, new PictureArea(7, 11, 20, 30), height, width, Resampling.Bicubic);

        Assert.Equal(Resampler.Resize(part, height, width, Resampling.Bicubic).Pixels, resized.Pixels);
    }

    [Theory]
    [InlineData("""{"image_processor_type": "SamImageProcessor"}""", "SamImageProcessor")]
    [InlineData("""{"size": {"longest_edge": 4}}""", "size")]
    [InlineData("""{"size": {"shortest_edge": 4}}""", "one size")]
    [InlineData("""{"size": -1}""", "size")]
    [InlineData("""{"resample": 1}""", "resample")]
    [InlineData("""{"image_mean": [0.5]}""", "image_mean")]
    [InlineData("""{"image_std": [0, 1, 1]}""", "image_std")]
    [InlineData("""{"do_resize": "yes"}""", "another kind")]
    [InlineData("""{"image_processor_type": "ConvNextImageProcessor", "crop_pct": 0}""", "crop_pct")]
    [InlineData("""{"do_pad": true}""", "do_pad")]
    [InlineData("[]", "object")]
    public void What_is_not_computed_is_refused_by_its_name(string json, string words)
    {
        using var folder = new TemporaryFolder();
        string path = folder.Write("preprocessor_config.json", json);

        var failure = Assert.Throws<FineTuneException>(() => ImageProcessorFile.Load(folder.Path));

        Assert.Equal(DiagnosticCatalog.BadImageProcessor, failure.Descriptor);
        Assert.Equal(path, failure.Position!.File);
        Assert.Contains(words, failure.Message, StringComparison.OrdinalIgnoreCase);
    }

    /// <summary>The part of processor_config.json counts, where there is one, before the other file, as in transformers.</summary>
    [Theory]
    [InlineData("""{"image_processor": {"image_processor_type": "ViTImageProcessor", "size": {"height": 24, "width": 32}}}""", null, 32)]
    [InlineData("""{"image_processor": {"size": {"height": 24, "width": 32}}}""", """{"size": {"height": 24, "width": 40}}""", 32)]
    [InlineData("""{"feature_extractor": {"sampling_rate": 8000}}""", """{"size": {"height": 24, "width": 40}}""", 40)]
    public void An_image_processor_may_stand_in_the_file_of_all_processors(string processor, string? alone, int width)
    {
        using var folder = new TemporaryFolder();
        folder.Write("config.json", """{"model_type": "resnet"}""");
        folder.Write("processor_config.json", processor);
        if (alone is not null)
        {
            folder.Write("preprocessor_config.json", alone);
        }

        var model = new BaseModelSpec("model", BaseModelKind.Folder, folder.Path);
        Assert.Equal(new ImageSize(24, width), BaseModelImages.Find(model, new RecordingSink()).Output);
    }

    [Fact]
    public void Another_size_in_the_file_of_all_processors_is_FT2229_there()
    {
        using var folder = new TemporaryFolder();
        folder.Write("config.json", """{"model_type": "vit", "image_size": 32, "patch_size": 8}""");
        string path = folder.Write("processor_config.json", """{"image_processor": {"size": {"height": 24, "width": 32}}}""");
        FineTuneException failure = Assert.Throws<FineTuneException>(
            () => BaseModelImages.Find(new BaseModelSpec("model", BaseModelKind.Folder, folder.Path), new RecordingSink()));
        Assert.Equal(("FT2229", path), (failure.Descriptor.Code, failure.Position!.File));
    }

    /// <summary>A model whose positions are of one size takes no other; one without may have any.</summary>
    [Theory]
    [InlineData("vit", true)]
    [InlineData("resnet", false)]
    public void Another_size_than_the_models_is_FT2229(string family, bool isRefused)
    {
        using var folder = new TemporaryFolder();
        folder.Write("config.json", $$"""{"model_type": "{{family}}", "image_size": 32, "patch_size": 8}""");
        string path = folder.Write("preprocessor_config.json", """{"image_processor_type": "ViTImageProcessor", "size": {"height": 24, "width": 32}}""");
        ImageProcessor Find() => BaseModelImages.Find(new BaseModelSpec("model", BaseModelKind.Folder, folder.Path), new RecordingSink());
        if (!isRefused)
        {
            Assert.Equal(new ImageSize(24, 32), Find().Output);
            return;
        }

        FineTuneException failure = Assert.Throws<FineTuneException>(Find);

        Assert.Equal(("FT2229", path), (failure.Descriptor.Code, failure.Position!.File));
        Assert.StartsWith("The image processor makes pictures of 32x24, and the model takes 32x32", failure.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"feature_extractor_type": "ViTFeatureExtractor", "size": 30, "resample": 2}""", "ViTImageProcessor", 30)]
    [InlineData("""{"image_processor_type": "ViTImageProcessorFast", "size": {"height": 30, "width": 30}}""", "ViTImageProcessor", 30)]
    [InlineData("""{"feature_extractor_type": "ConvNextFeatureExtractor", "size": 28, "crop_pct": 0.875}""", "ConvNextImageProcessor", 28)]
    [InlineData("""{"feature_extractor_type": "DeiTFeatureExtractor", "size": 256, "crop_size": 224}""", "DeiTImageProcessor", 224)]
    public void Files_of_earlier_versions_are_read(string json, string type, int side)
    {
        ImageProcessor processor = ImageProcessorJson.Read(JsonNode.Parse(json)!.AsObject());
        Assert.Equal((type, new ImageSize(side, side)), (processor.Type, processor.Output));
    }

    private static byte[] Bytes(JsonNode node, string field) => Convert.FromBase64String(node[field]!.GetValue<string>());
}
