using static FineTune.Contracts.DiagnosticSeverity;

namespace FineTune.Contracts;

public static partial class DiagnosticCatalog
{
    public static readonly DiagnosticDescriptor NoDestination = new("FT5001", Error, "Nowhere to push to",
        "Push has no destination.", "Set PushTo to a folder, or PushToHub to a repository of the Hugging Face Hub.");

    public static readonly DiagnosticDescriptor DestinationNotUsable = new("FT5002", Error, "Destination not usable",
        "'{0}' cannot be written: {1}.", "Check that the folder may be written, or set PushTo to another.");

    public static readonly DiagnosticDescriptor HubUnreachable = new("FT5003", Error, "Hub not reachable",
        "The Hub at {0} cannot be reached: {1}.",
        "Check the network and the variable HF_ENDPOINT. What is in the cache can be used with FineTuneOffline=true.");

    public static readonly DiagnosticDescriptor HubOfflineMissing = new("FT5004", Error, "Offline and not in the cache",
        "Offline, and {0} of {1} is not in the cache {2}.", "Build once with a network, or run '{3}' on a machine with one.");

    public static readonly DiagnosticDescriptor HubNotLoggedIn = new("FT5005", Error, "Not logged in",
        "{0} wants to know who asks before it lets anybody {1}; {2}.",
        "Run 'dotnet msbuild -t:Login', or set the variable HF_TOKEN; tokens are made at https://huggingface.co/settings/tokens.");

    public static readonly DiagnosticDescriptor HubBadToken = new("FT5006", Error, "Token refused",
        "{0} does not know the token from {1}.",
        "It may be of another Hub, expired or revoked. Make a new one and run 'dotnet msbuild -t:Login', or correct the variable HF_TOKEN.");

    public static readonly DiagnosticDescriptor HubForbidden = new("FT5007", Error, "Not permitted",
        "{2} does not accept the token from {0} where it is to {1}: {3}.", "Use a token with the role write, of an account that may write there.");

    public static readonly DiagnosticDescriptor HubRepositoryNotFound = new("FT5008", Error, "Repository not found",
        "There is no {0} at {1}, or it is private and {2}.",
        "Check the name; a folder or file of that name beside the project would come first. For a private one run 'dotnet msbuild -t:Login', or set the "
            + "variable HF_TOKEN.");

    public static readonly DiagnosticDescriptor HubGated = new("FT5009", Error, "Gated repository",
        "The {0} is open only to those its owners have admitted; {2}.",
        "Ask for access at {1}, log in ('dotnet msbuild -t:Login' or the variable HF_TOKEN), and build again.");

    public static readonly DiagnosticDescriptor HubRevisionNotFound = new("FT5010", Error, "Revision not found",
        "The {0} has no branch, tag or commit '{1}'.",
        "Correct the revision. If finetune.lock.json pins it, the commit is gone: 'dotnet msbuild -t:Update' pins anew.");

    public static readonly DiagnosticDescriptor HubFileNotFound = new("FT5011", Error, "File not found in the repository",
        "The {0} has no {1}.", "Check the repository's list of files; another revision may have it.");

    public static readonly DiagnosticDescriptor HubQuota = new("FT5012", Error, "Storage used up",
        "There is no space left for {0}: {1}.", "Delete what is not needed at https://huggingface.co/settings/storage, or make the repository public.");

    public static readonly DiagnosticDescriptor HubNameTaken = new("FT5013", Error, "Name already taken",
        "The name '{0}' is taken at {1} by something this account cannot see or write to.", "Set PushToHub to another name.");

    public static readonly DiagnosticDescriptor HubConflict = new("FT5014", Error, "Changed meanwhile",
        "Somebody else has changed the {0} since this push began; nothing was committed.", "Look at the change, then push again.");

    public static readonly DiagnosticDescriptor HubUploadInterrupted = new("FT5015", Error, "Upload interrupted",
        "The upload to {0} broke off: {1}. Nothing was committed.", "Push again; what has arrived is not sent a second time.");

    public static readonly DiagnosticDescriptor HubCorruptDownload = new("FT5016", Error, "Corrupt download",
        "The file {0} of {1} arrived twice with another digest than the Hub names; it was not kept.",
        "Try again; if it persists, a proxy changes what it passes on.");

    public static readonly DiagnosticDescriptor HubCertificate = new("FT5017", Error, "Certificate not trusted",
        "No secure connection to {0}: {1}.",
        "Behind a proxy that reads along, add its certificate to the system's store or name it by SSL_CERT_FILE; and check the clock.");

    public static readonly DiagnosticDescriptor HubRateLimited = new("FT5018", Error, "Too many requests",
        "{0} asks for a pause of {1}; {2}.", "Wait and build again; requests with a token have a higher limit.");

    public static readonly DiagnosticDescriptor HubRefused = new("FT5019", Error, "Unexpected answer",
        "{0} answered {1} where the question was: {2}{3}.", "Try again later; if it persists, check the variable HF_ENDPOINT.");

    public static readonly DiagnosticDescriptor HubTokenInProject = new("FT5020", Error, "Token in the project",
        "HubToken is set as a property; its value would be in logs and in source control.",
        "Remove it, revoke the token, and set the variable HF_TOKEN or run 'dotnet msbuild -t:Login'.");

    public static readonly DiagnosticDescriptor BadHubReference = new("FT5021", Error, "Not the name of a repository",
        "{0} = '{1}' cannot be the name of a repository of the Hub.", "It is written as org/name, or org/name@revision where something is read.");

    public static readonly DiagnosticDescriptor DatasetConfigNotFound = new("FT5022", Error, "Unknown configuration",
        "The {0} has {1}; its configurations are: {2}.", "Set Config on the Dataset to one of them.");

    public static readonly DiagnosticDescriptor DatasetSplitNotFound = new("FT5023", Error, "Unknown split",
        "The configuration '{1}' of {0} has no split '{2}'; its splits are: {3}.", "Set Split on the Dataset to one of them.");

    public static readonly DiagnosticDescriptor DatasetWithoutFiles = new("FT5024", Error, "Dataset without readable files",
        "The {0} holds no file of a format that can be read, and the Hub has no Parquet conversion of it.",
        "Readable are csv, tsv, json lines and parquet; convert it, or ask its owner to.");

    public static readonly DiagnosticDescriptor ModelCardRefused = new("FT5025", Error, "Model card refused",
        "The Hub refuses the front matter of README.md: {0}.", "Correct the card in the repository or beside the project, and push again.");

    public static readonly DiagnosticDescriptor HubBaseModelUnusable = new("FT5026", Error, "Not a model that can be trained",
        "The {0} has no {1}.", "Name a repository with config.json and weights in the format of transformers.");

    public static readonly DiagnosticDescriptor HubOffline = new("FT5027", Error, "Offline",
        "{0} needs the network, and offline is set.", "Unset FineTuneOffline and the variables HF_HUB_OFFLINE and TRANSFORMERS_OFFLINE.");

    public static readonly DiagnosticDescriptor NoTokenGiven = new("FT5028", Error, "No token given",
        "Login was given no token.",
        "Set the variable HF_TOKEN for this command, or type the token when asked; tokens are made at https://huggingface.co/settings/tokens.");

    public static readonly DiagnosticDescriptor HubDisabled = new("FT5029", Error, "Repository disabled",
        "The Hub has closed the {0} for everybody.", "Its page says why, where it says so; take another, or a copy in a folder.");

    public static readonly DiagnosticDescriptor HubUnsafeAnswer = new("FT5030", Error, "Answer that cannot be trusted",
        "The {0} has {1}.",
        "Nothing of it was kept. Check the variable HF_ENDPOINT; where it is the right Hub, do not use the repository and tell its owners.");

    public static readonly DiagnosticDescriptor HubAnswerTooLarge = new("FT5031", Error, "Answer too large",
        "{0} answered with more than {1} where the question was: {2}.", "No Hub says as much; check the variable HF_ENDPOINT.");

    public static readonly DiagnosticDescriptor HubLittleDiskSpace = new("FT5032", Error, "No room for the download",
        "The files of {0} need {1} MB more in '{2}', which has {3} MB free.", "Free some space, or set the variable HF_HOME to a folder with room.");
}
