using Amazon;
using Amazon.Runtime;
using Amazon.S3;
using Amazon.SecurityToken;
using Amazon.SecurityToken.Model;
using RustyAttachments.Common.Errors;
using RustyAttachments.Storage.S3.Errors;
using RustyAttachments.Storage.Stores;

namespace RustyAttachments.Storage.S3.Client;

/// <summary>
/// How a store's service is talked to: the SDK's client, the bucket, its owner. Follows the bucket to its region when
/// the service names one. Thread-safe.
/// </summary>
internal sealed class S3Connection : IDisposable
{
    private const string FallbackRegion = "us-east-1"; // answers for every bucket, if only with where it really is

    private readonly S3StoreUri _uri;
    private readonly S3StoreOptions _options;
    private readonly S3HttpClients _http;
    private readonly Lock _switching = new();
    private readonly List<IAmazonS3> _retired = [];
    private volatile IAmazonS3 _client;
    private volatile S3Endpoint? _endpoint;
    private volatile string _region = FallbackRegion;

    public S3Connection(S3StoreUri uri, S3StoreOptions options)
    {
        (_uri, _options) = (uri, options);
        _http = new S3HttpClients(options.MaxConcurrency, options.Tuning.ConnectTime);
        Credentials = new CredentialSource(options.Credentials, options.Tuning.Time);
        _client = CreateClient(uri.Region);
        if (uri.ExpectedBucketOwner != S3StoreUri.OwnAccount) Owner = uri.ExpectedBucketOwner;
    }

    /// <summary>The SDK's client for the bucket's region as far as it is known.</summary>
    public IAmazonS3 Client => _client;

    /// <summary>Where requests of our own go, in the same region.</summary>
    public S3Endpoint Endpoint
    {
        get
        {
            var (client, region) = (_client, _region);
            return _endpoint is { } known && known.Client == client ? known : _endpoint = S3Endpoint.Of(client, Bucket, region);
        }
    }

    /// <summary>What requests of our own are signed with.</summary>
    public CredentialSource Credentials { get; }

    /// <summary>What requests of our own are sent by.</summary>
    public HttpMessageInvoker Http => _http.Invoker;

    public string Bucket => _uri.Bucket;

    /// <summary>What full keys begin with: empty, or a prefix and a slash.</summary>
    public string KeyPrefix => _uri.RootPrefix.Length == 0 ? "" : _uri.RootPrefix + "/";

    /// <summary>The account that must own the bucket; null when nobody asked. Known after <see cref="PrepareAsync"/>.</summary>
    public string? Owner { get; private set; }

    /// <summary>Whether uploads carry a CRC for the service to check.</summary>
    public bool SendsChecksums => _client.Config.RequestChecksumCalculation == RequestChecksumCalculation.WHEN_SUPPORTED;

    /// <summary>Whether downloads ask for the CRC that the service keeps, and check it.</summary>
    public bool ChecksChecksums => _client.Config.ResponseChecksumValidation == ResponseChecksumValidation.WHEN_SUPPORTED;

    /// <summary>Whether the body's hash must be part of the signature: without TLS nothing else would protect it.</summary>
    public bool SignsPayload => ServiceAddress is { Scheme: "http" };

    /// <summary>The server's name for messages.</summary>
    public string Server => ServiceAddress?.Authority ?? $"s3.{_region}.amazonaws.com";

    /// <summary>The service: its address, or <c>aws</c>, where buckets have the same names in all regions.</summary>
    public string Service => ServiceAddress?.Authority ?? "aws";

    /// <summary>Where both stores can copy without bytes passing through here: the same service, whatever the region.</summary>
    public bool SharesServiceWith(S3Connection other) => ServiceAddress?.Authority == other.ServiceAddress?.Authority;

    public S3Call Call(string action, string? key) => new(action, Bucket, key, Server);

    /// <summary>Finds out what must be known before the first request: the caller's own account.</summary>
    public async Task PrepareAsync(CancellationToken cancellationToken)
    {
        if (Owner is not null || _uri.ExpectedBucketOwner is null) return;
        try
        {
            using var sts = CreateStsClient();
            Owner = (await sts.GetCallerIdentityAsync(new GetCallerIdentityRequest(), cancellationToken).ConfigureAwait(false)).Account;
        }
        catch (Exception e) when (e is AmazonServiceException or HttpRequestException or IOException)
        {
            throw new StoreException(ErrorCode.StoreAccessDenied,
                $"The account of the AWS credentials in use cannot be found out (sts:GetCallerIdentity); give it as 12 digits in expected-bucket-owner instead of '{S3StoreUri.OwnAccount}'.",
                "sts:GetCallerIdentity", inner: e);
        }
    }

    /// <summary>Puts right what a failed answer complains of and the next attempt can do without: the region, credentials that have expired.</summary>
    public bool TryHeal(AmazonServiceException failure)
    {
        var renewed = S3Errors.IsExpired(failure) && Credentials.TryRenew();
        return TryFollow(failure) || renewed;
    }

    // Goes to the region that the answer names; false when it names none, or a second one.
    private bool TryFollow(AmazonServiceException failure)
    {
        if (!BucketRegion.IsWrong(failure) || BucketRegion.Of(failure) is not { } region) return false;
        lock (_switching)
        {
            if (region == _region) return true; // another request of this moment was faster
            if (_retired.Count > 0) return false; // a service that sends us from region to region
            _retired.Add(_client); // requests may still be using it
            _client = CreateClient(region);
            return true;
        }
    }

    /// <summary>Whether the bucket answers when its owner is not asked for: then the owner is what was wrong.</summary>
    public async Task<bool> AnswersForAnyOwnerAsync(CancellationToken cancellationToken)
    {
        try
        {
            await _client.HeadBucketAsync(new Amazon.S3.Model.HeadBucketRequest { BucketName = Bucket }, cancellationToken).ConfigureAwait(false);
            return true;
        }
        catch (Exception e) when (e is AmazonServiceException or AmazonClientException or HttpRequestException or IOException or TimeoutException)
        {
            return false;
        }
    }

    public void Dispose()
    {
        _client.Dispose();
        foreach (var client in _retired) client.Dispose();
        Credentials.Dispose();
        _http.Dispose();
    }

    private Uri? ServiceAddress => Uri.TryCreate(_client.Config.ServiceURL, UriKind.Absolute, out var address) ? address : null;

    private AmazonS3Client CreateClient(string? region)
    {
        var config = new AmazonS3Config
        {
            HttpClientFactory = _http,
            MaxErrorRetry = 0, // ours are the only retries
            MaxStaleConnectionRetries = 1,
            Timeout = Timeout.InfiniteTimeSpan,
        };
        if (_uri.Endpoint is not null) config.ServiceURL = _uri.Endpoint.AbsoluteUri;
        _region = region ?? config.RegionEndpoint?.SystemName ?? Environment.GetEnvironmentVariable("AWS_DEFAULT_REGION") ?? FallbackRegion;
        // Setting a region would discard the address of a service other than AWS; there it is only part of the signature.
        if (config.ServiceURL is null) config.RegionEndpoint = RegionEndpoint.GetBySystemName(_region);
        else config.AuthenticationRegion = _region;
        config.ForcePathStyle = _uri.PathStyle ?? IsForeign(config.ServiceURL);
        if (_uri.Checksum is { } mode)
        {
            var required = mode == S3ChecksumMode.WhenRequired;
            config.RequestChecksumCalculation = required ? RequestChecksumCalculation.WHEN_REQUIRED : RequestChecksumCalculation.WHEN_SUPPORTED;
            config.ResponseChecksumValidation = required ? ResponseChecksumValidation.WHEN_REQUIRED : ResponseChecksumValidation.WHEN_SUPPORTED;
        }

        return _options.Credentials is { } credentials ? new AmazonS3Client(credentials, config) : new AmazonS3Client(config);
    }

    private AmazonSecurityTokenServiceClient CreateStsClient()
    {
        var config = new AmazonSecurityTokenServiceConfig { RegionEndpoint = RegionEndpoint.GetBySystemName(_region) };
        if (_options.Tuning.TokenService is { } address) config.ServiceURL = address.AbsoluteUri;
        return _options.Credentials is { } credentials
            ? new AmazonSecurityTokenServiceClient(credentials, config)
            : new AmazonSecurityTokenServiceClient(config);
    }

    // Servers other than AWS rarely have a host name for each bucket.
    private static bool IsForeign(string? serviceUrl) =>
        serviceUrl is not null && Uri.TryCreate(serviceUrl, UriKind.Absolute, out var address)
        && !address.Host.EndsWith(".amazonaws.com", StringComparison.OrdinalIgnoreCase)
        && !address.Host.EndsWith(".amazonaws.com.cn", StringComparison.OrdinalIgnoreCase);
}
