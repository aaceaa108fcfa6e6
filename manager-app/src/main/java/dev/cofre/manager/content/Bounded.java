package dev.cofre.manager.content;

import java.io.IOException;
import java.net.http.HttpResponse.BodyHandler;
import java.net.http.HttpResponse.BodySubscriber;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;
import org.jspecify.annotations.Nullable;

/** Takes no more of an answer than it may have, so that nobody fills memory or disk by sending without end. */
final class Bounded<T> implements BodySubscriber<T> {
    private final BodySubscriber<T> taker;
    private final long most;
    private long taken;
    private boolean over;

    @SuppressWarnings("NullAway.Init") // comes first of all
    private Flow.Subscription subscription;

    private Bounded(BodySubscriber<T> taker, long most) {
        this.taker = taker;
        this.most = most;
    }

    /** @param most bytes; with more the answer fails */
    static <T> BodyHandler<T> by(long most, BodyHandler<T> handler) {
        return info -> new Bounded<>(handler.apply(info), most);
    }

    @Override
    public CompletionStage<T> getBody() {
        return taker.getBody();
    }

    @Override
    public void onSubscribe(Flow.Subscription given) {
        subscription = given;
        taker.onSubscribe(given);
    }

    @Override
    public void onNext(List<ByteBuffer> buffers) {
        if (over) {
            return;
        }
        for (ByteBuffer buffer : buffers) {
            taken += buffer.remaining();
        }
        if (taken > most) {
            over = true;
            subscription.cancel();
            taker.onError(new IOException("it sends more than the %d bytes that there are".formatted(most)));
        } else {
            taker.onNext(buffers);
        }
    }

    @Override
    public void onError(@Nullable Throwable failure) {
        if (!over) {
            taker.onError(failure);
        }
    }

    @Override
    public void onComplete() {
        if (!over) {
            taker.onComplete();
        }
    }
}
