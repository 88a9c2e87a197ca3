using RustyAttachments.Bench;

return args switch
{
    ["fuzz", .. var rest] => FuzzCommand.Run(new Options(rest)),
    ["manifest", .. var rest] => ManifestBench.Run(new Options(rest)),
    ["manifest-operation", .. var rest] => ManifestOperation.Run(new Options(rest)),
    ["caches", .. var rest] => await CacheBench.RunAsync(new Options(rest)).ConfigureAwait(false),
    ["s3-requests" or "serve-objects", ..] => await RustyAttachments.Bench.S3Requests.S3RequestsBench.RunAsync(args).ConfigureAwait(false),
    _ => Usage(),
};

static int Usage()
{
    Console.Error.WriteLine("""
        bench fuzz [--cases N] [--seed N] [--corpus DIR] [--save DIR]   decodes hostile texts; ends at the first broken promise
        bench caches [--rows N] [--rounds N]                            rates of the hash cache and the check cache
        bench manifest [--entries N] [--rounds N]                       times the operations on manifests beside CPython's json
        """);
    return 2;
}
