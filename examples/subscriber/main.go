// Command subscriber prints app events as they come: what a downstream service
// begins with. Its first argument is a broker's address.
package main

import (
	"context"
	"fmt"
	"log"
	"os"
	"os/signal"
	"strings"

	"github.com/IBM/sarama"
	"github.com/ThreeDotsLabs/watermill"
	"github.com/ThreeDotsLabs/watermill-kafka/v3/pkg/kafka"
)

func main() {
	if len(os.Args) < 2 {
		log.Fatal("usage: subscriber BROKER, such as 127.0.0.1:9092")
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	config := sarama.NewConfig()
	config.Version = sarama.V3_7_0_0                      // watermill-kafka's default is Kafka 1.0
	config.Consumer.IsolationLevel = sarama.ReadCommitted // else events appear that never happened
	config.Consumer.Offsets.Initial = sarama.OffsetOldest // the whole history, then what is new
	subscriber, err := kafka.NewSubscriber(kafka.SubscriberConfig{
		Brokers: os.Args[1:], OverwriteSaramaConfig: config, Unmarshaler: kafka.DefaultMarshaler{},
	}, watermill.NopLogger{})
	if err != nil {
		log.Fatal(err)
	}
	events, err := subscriber.Subscribe(ctx, "chartledger.app-events.v1")
	if err != nil {
		log.Fatal(err)
	}
	for event := range events {
		if kind := event.Metadata.Get("ce_type"); !strings.HasPrefix(kind, "chartledger.es.") { // the log's own records
			fmt.Println(kind, event.Metadata.Get("ce_subject"), string(event.Payload))
		}
		event.Ack()
	}
}
