using System.Text.Json.Nodes;

namespace FineTune.Images;

/// <summary>What preprocessor_config.json says: reads what transformers writes there, in the forms of its earlier versions too, and writes it.</summary>
internal static class ImageProcessorJson
{
    private const string TypeField = "image_processor_type";
    private const string ViT = "ViTImageProcessor";
    private const string DeiT = "DeiTImageProcessor";
    private const string ConvNext = "ConvNextImageProcessor";

    private static readonly string[] Types = [ViT, DeiT, ConvNext];
    private static readonly double[] Halves = [0.5, 0.5, 0.5];

    /// <exception cref="ImageProcessorException">It asks for what is not computed here, or is none.</exception>
    public static ImageProcessor Read(JsonObject json)
    {
        try
        {
            return ReadFields(json);
        }
        catch (Exception exception) when (exception is InvalidOperationException or FormatException)
        {
            throw new ImageProcessorException("a field has another kind of value than it should", exception);
        }
    }

    private static ImageProcessor ReadFields(JsonObject json)
    {
        string type = TypeOf(json);
        bool keepsRatio = type == ConvNext;
        (ImageSize? size, int? edge) = Sizes(json, "size", keepsRatio) ?? Default(type);
        double factor = json["rescale_factor"]?.GetValue<double>() ?? 1 / 255.0;
        var processor = new ImageProcessor
        {
            Type = type,
            DoResize = Flag(json, "do_resize", absent: true),
            Size = size,
            ShortestEdge = edge,
            CropPct = keepsRatio ? json["crop_pct"]?.GetValue<double>() ?? 224.0 / 256 : null,
            Resample = Resample(json, type == ViT ? Resampling.Bilinear : Resampling.Bicubic),
            Crop = Flag(json, "do_center_crop", absent: type == DeiT) ? CropSize(json) : null,
            RescaleFactor = Flag(json, "do_rescale", absent: true) ? factor : null,
            Mean = Flag(json, "do_normalize", absent: true) ? Numbers(json, "image_mean") : null,
            Std = Flag(json, "do_normalize", absent: true) ? Numbers(json, "image_std") : null,
        };
        Check(json, processor);
        return processor;
    }

    /// <summary>As transformers' <c>save_pretrained</c> writes it.</summary>
    public static JsonObject ToJson(ImageProcessor processor)
    {
        var json = new JsonObject
        {
            ["do_center_crop"] = processor.Crop is not null,
            ["do_normalize"] = processor.Mean is not null,
            ["do_rescale"] = processor.RescaleFactor is not null,
            ["do_resize"] = processor.DoResize,
            [TypeField] = processor.Type,
            ["resample"] = (int)processor.Resample,
        };
        if (processor.Size is not null || processor.ShortestEdge is not null)
        {
            json["size"] = processor.Size is { } size ? Json(size) : new JsonObject { ["shortest_edge"] = processor.ShortestEdge };
        }

        if (processor.Crop is { } crop)
        {
            json["crop_size"] = Json(crop);
        }

        if (processor.CropPct is { } share)
        {
            json["crop_pct"] = share;
        }

        if (processor.RescaleFactor is { } factor)
        {
            json["rescale_factor"] = factor;
        }

        if (processor is { Mean: { } mean, Std: { } std })
        {
            json["image_mean"] = new JsonArray([.. mean.Select(value => JsonValue.Create(value))]);
            json["image_std"] = new JsonArray([.. std.Select(value => JsonValue.Create(value))]);
        }

        return json;
    }

    private static JsonObject Json(ImageSize size) => new() { ["height"] = size.Height, ["width"] = size.Width };

    /// <summary>The class without what earlier and faster versions of it are called.</summary>
    private static string TypeOf(JsonObject json)
    {
        string name = json[TypeField]?.GetValue<string>() ?? json["feature_extractor_type"]?.GetValue<string>() ?? ViT;
        string type = name.Replace("FeatureExtractor", "ImageProcessor", StringComparison.Ordinal);
        type = Types.FirstOrDefault(known => type == known || type == $"{known}Fast" || type == $"{known}Pil") ?? "";
        return type.Length > 0 ? type : throw Bad($"{TypeField} is '{name}', not one of {string.Join(", ", Types)}");
    }

    /// <summary>A number, which is a square or of some processors the shorter side, or an object; null where there is none.</summary>
    private static (ImageSize? Size, int? ShortestEdge)? Sizes(JsonObject json, string field, bool keepsRatio) => json[field] switch
    {
        null => null,
        JsonValue value when keepsRatio => (null, Side(value, field)),
        JsonValue value => (new ImageSize(Side(value, field), Side(value, field)), null),
        JsonObject sides when sides["shortest_edge"] is { } edge && sides["longest_edge"] is null => (null, Side(edge, field)),
        JsonObject sides when sides["height"] is { } height && sides["width"] is { } width => (new ImageSize(Side(height, field), Side(width, field)), null),
        var other => throw Bad($"{field} is {other.ToJsonString()}, and read are a number, height and width, or shortest_edge"),
    };

    private static (ImageSize? Size, int? ShortestEdge) Default(string type) => type switch
    {
        ConvNext => (null, 384),
        DeiT => (new ImageSize(256, 256), null),
        _ => (new ImageSize(224, 224), null),
    };

    private static ImageSize CropSize(JsonObject json) => Sizes(json, "crop_size", keepsRatio: false) switch
    {
        null => new ImageSize(224, 224),
        (ImageSize size, _) => size,
        _ => throw Bad($"crop_size is {json["crop_size"]!.ToJsonString()}, without height and width"),
    };

    private static int Side(JsonNode value, string field) =>
        value.GetValue<int>() is > 0 and <= 1 << 14 and var side ? side : throw Bad($"{field} is {value.ToJsonString()}, not from 1 to {1 << 14}");

    private static Resampling Resample(JsonObject json, Resampling absent)
    {
        var resampling = (Resampling)(json["resample"]?.GetValue<int>() ?? (int)absent);
        return Enum.IsDefined(resampling)
            ? resampling
            : throw Bad(FormattableString.Invariant($"resample is {(int)resampling}, and computed are 0 (nearest), 2 (bilinear) and 3 (bicubic)"));
    }

    private static bool Flag(JsonObject json, string field, bool absent) => json[field]?.GetValue<bool>() ?? absent;

    private static double[] Numbers(JsonObject json, string field)
    {
        double[] values = json[field] is not { } node ? Halves
            : node is JsonArray array ? [.. array.Select(value => value!.GetValue<double>())]
            : [.. Enumerable.Repeat(node.GetValue<double>(), Picture.Channels)];
        return values.Length == Picture.Channels && (field != "image_std" || values.All(value => value > 0))
            ? values
            : throw Bad($"{field} is {json[field]!.ToJsonString()}, and pictures have {Picture.Channels} channels");
    }

    private static void Check(JsonObject json, ImageProcessor processor)
    {
        if (processor.CropPct is <= 0 or > 1)
        {
            throw Bad(FormattableString.Invariant($"crop_pct is {processor.CropPct}, not above 0 and at most 1"));
        }

        if (processor.CropPct is not null && (processor.ShortestEdge is null || !processor.DoResize))
        {
            throw Bad($"{processor.Type} resizes to size.shortest_edge, which is not there");
        }

        if (processor.Output is null)
        {
            throw Bad($"pictures of different sizes do not come out of it with one size (size is {json["size"]?.ToJsonString() ?? "absent"})");
        }

        if (Flag(json, "do_pad", absent: false))
        {
            throw Bad("do_pad is true, and pictures are not padded here");
        }
    }

    private static ImageProcessorException Bad(string reason) => new(reason);
}
