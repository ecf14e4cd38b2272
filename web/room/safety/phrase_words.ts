// 512 words for the safety phrase: things one can picture, easy to say aloud and to tell apart over
// a bad line, 4 to 8 letters, no two with the same first four, none that sounds like another or
// might hurt in a counselling room. Our own list; the phrase depends on its order.

export const PHRASE_WORDS: readonly string[] = `
  acorn album alcove almond amber anchor apple apricot apron aquarium arch armchair arrow artist
  aspen atlas attic aurora autumn avocado bagel bakery balcony balloon bamboo banana barn basil
  basket beacon beaver bench bicycle birch biscuit blanket blossom bluebell boat bouquet bracelet
  bramble branch breeze brick broccoli brook brush bubble bucket butter cabbage cabin cactus
  calendar candle canoe canyon caramel carpet castle cedar celery cello ceramic chair chalk
  chamber chart cheese cherry chestnut cinnamon circle citrus clarinet clock cloth cloud clover
  coast cobalt coconut coffee comet compass concert corner cottage crayon cream cricket crocus
  crystal cupboard cushion daffodil dahlia dairy daisy dancer delta desert dewdrop diamond dinner
  dolphin domino dove dragon drum dumpling dune eagle earring easel elephant emerald evening
  fabric falcon farmer feather fennel ferry festival field fireside fjord flamingo flannel flute
  forest fountain foxglove fruit galaxy gallery garden garlic gazelle gecko ginger giraffe glacier
  glass glove goldfish gondola grain granite grape grass gravel green guitar gull gumdrop hallway
  hammock harbour harp harvest hazel heather hedge helmet heron hiker hillside holly honey horizon
  hotel house hyacinth iris island ivory jacket jade jasmine jelly jewel jigsaw journal juice
  jumper jungle juniper kayak kestrel kettle keyboard kitchen kite kitten kiwi koala lace ladder
  lagoon lake lamb lamp lantern laundry laurel lavender lawn lemon leopard letter library lilac
  lily linen lion lizard lodge lunch macaroni magnet magpie mahogany mandolin mango mansion maple
  marble marigold market marsh meadow melody meteor milk mimosa mitten moon mosaic mountain mouse
  muffin mulberry museum mushroom music napkin nectar nest nettle noodle notebook novel nutmeg
  oasis oatmeal ocean octagon octopus olive onion opera orange orbit orchard osprey ostrich otter
  oyster paddle pagoda painter palace palm pancake panda papaya paper parade parcel parrot parsley
  pasta path pavement pavilion peanut pebble pecan pelican pencil penguin pepper piano picnic
  pigeon pillow pine pinwheel planet plaster plateau plaza pocket poem pond pony popcorn poplar
  poppy porch postcard potato pottery prairie prelude pretzel primrose prism puddle puffin pumpkin
  puzzle pyramid quartz quilt rabbit raccoon radio raft rainbow ranch recipe reindeer rhubarb
  ribbon riddle ripple river robin rocket roof rooster rosemary rowan rowboat ruby saddle saffron
  sage sailor salad salmon salsa salt sandal sapphire sardine satin saucer savanna scarf school
  scooter scroll sculptor seagull season seaweed sequin sesame shamrock shawl sheep shelf shepherd
  sherbet shore shovel silk silver skate sketch skylark sleeve sleigh slipper snow soap socks sofa
  soil sonata sorbet soup sparrow spice spinach spiral sponge spoon spring sprout spruce square
  squirrel stadium stamp starfish station steam stone stove stream string strudel studio suede
  sugar summer sundial sunrise swan sweater sycamore symphony syrup table tadpole tango tapestry
  tartan teacup teapot tennis terrace theatre thicket thimble thistle thread ticket tiger tile
  timber tinsel toast toboggan toffee tomato topaz tortoise towel tractor trail tram tray treasure
  trellis triangle trolley trombone trout trowel truffle trumpet tuba tulip tundra tunnel turnip
  turtle twig twilight umbrella unicorn uniform valley vanilla vase velvet village viola voyage
  waffle wagon walnut walrus warbler wardrobe water weaver whisker wicker willow window winter
  wombat woodland wool workshop wren yacht yard yarn yellow yoga yogurt zebra zipper
`.trim().split(/\s+/);
