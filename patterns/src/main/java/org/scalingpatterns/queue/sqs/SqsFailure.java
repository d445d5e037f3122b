package org.scalingpatterns.queue.sqs;

import java.io.IOException;
import java.util.Locale;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.sqs.model.SqsException;

/** What the SDK's exceptions mean here. */
final class SqsFailure {

    private SqsFailure() {}

    /** One line that names the queue. */
    static IOException of(String name, SdkException e) {
        String message = String.valueOf(e.getMessage()).lines().findFirst().orElse("");
        return new IOException("SQS " + name + ": " + message, e);
    }

    /** By its code; or, for what a FIFO queue calls an invalid parameter, by the parameter that the message names. */
    static boolean isStale(SqsException e) {
        AwsErrorDetails details = e.awsErrorDetails();
        if (details == null || details.errorCode() == null) {
            return false;
        }
        String code = details.errorCode();
        String parameter =
                String.valueOf(details.errorMessage()).toLowerCase(Locale.ROOT).replace(" ", "");
        return code.contains("ReceiptHandleIsInvalid")
                || code.contains("MessageNotInflight")
                || (code.contains("InvalidParameterValue") && parameter.contains("receipthandle"));
    }
}
