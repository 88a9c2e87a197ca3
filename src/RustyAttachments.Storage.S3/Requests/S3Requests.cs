using System.Diagnostics;
using Amazon.Runtime;
using RustyAttachments.Common.Errors;
using RustyAttachments.Storage.S3.Client;
using RustyAttachments.Storage.S3.Errors;
using RustyAttachments.Storage.Metering;
using RustyAttachments.Storage.Stores;

namespace RustyAttachments.Storage.S3.Requests;

/// <summary>
/// Runs every request to the service: within the adaptive window, guarded against stalls, tried again when that can
/// help. What comes out is a result, a <see cref="StoreException"/>, or the caller's cancellation.
/// </summary>
internal sealed class S3Requests(S3Connection connection, AdaptiveGate gate, Backoff backoff, S3Tuning tuning)
{
    private volatile bool _everAnswered;

    /// <summary>Runs <paramref name="attempt"/> until it succeeds or failure is final. The guard given to it must hear of progress.</summary>
    public async Task<T> RunAsync<T>(S3Call call, Func<StallGuard, Task<T>> attempt, CancellationToken cancellationToken)
    {
        for (var number = 1; ; number++)
        {
            var (result, failure) = await TryAsync(call, attempt, cancellationToken).ConfigureAwait(false);
            if (failure is null) return result!;
            var kind = S3Errors.KindOf(failure);
            if (failure is AmazonServiceException answer)
            {
                _everAnswered = true;
                if (connection.TryHeal(answer)) kind = FailureKind.Once;
            }

            if (backoff.AfterFailure(number, kind, _everAnswered, tuning.Random) is not { } wait)
                throw await ExplainAsync(call, failure, cancellationToken).ConfigureAwait(false);
            await Task.Delay(wait, tuning.Time, cancellationToken).ConfigureAwait(false);
        }
    }

    private async Task<(T? Result, Exception? Failure)> TryAsync<T>(S3Call call, Func<StallGuard, Task<T>> attempt, CancellationToken cancellationToken)
    {
        await gate.EnterAsync(cancellationToken).ConfigureAwait(false);
        bool? wentWell = null;
        var started = Stopwatch.GetTimestamp();
        using var guard = new StallGuard(tuning.StallTime, tuning.Time, cancellationToken);
        try
        {
            await connection.PrepareAsync(guard.Token).ConfigureAwait(false);
            var result = await attempt(guard).ConfigureAwait(false);
            wentWell = true;
            _everAnswered = true;
            S3Metrics.Answered(call, result, started);
            return (result, null);
        }
        catch (Exception e) when (S3Errors.IsFromService(e, cancellationToken))
        {
            var failure = guard.IsStalled ? new TimeoutException($"nothing moved for {tuning.StallTime.TotalSeconds:0} s", e)
                : e is OperationCanceledException ? new TimeoutException(e.InnerException?.Message ?? e.Message, e)
                : e;
            var throttled = S3Errors.KindOf(failure) == FailureKind.Throttled;
            if (throttled) wentWell = false;
            StoreMetrics.Count(S3Metrics.Store, call.Name, throttled ? StoreMetrics.Throttled : StoreMetrics.Failed, started);
            return (default, failure);
        }
        catch (Exception) when (cancellationToken.IsCancellationRequested)
        {
            // However the SDK dresses it up, the caller wanted it to end.
            StoreMetrics.Count(S3Metrics.Store, call.Name, StoreMetrics.Cancelled, started);
            throw new OperationCanceledException(cancellationToken);
        }
        finally
        {
            gate.Leave(wentWell);
        }
    }

    private async Task<StoreException> ExplainAsync(S3Call call, Exception failure, CancellationToken cancellationToken)
    {
        var explained = S3Errors.Describe(call, failure);
        if (explained.Code != ErrorCode.StoreAccessDenied || connection.Owner is not { } owner) return explained;
        return await connection.AnswersForAnyOwnerAsync(cancellationToken).ConfigureAwait(false)
            ? new StoreException(ErrorCode.StoreWrongOwner,
                $"The bucket '{call.Bucket}' does not belong to the account {owner} that was expected; check the bucket's name or the option expected-bucket-owner.",
                call.Action, call.Key, failure)
            : explained;
    }
}
